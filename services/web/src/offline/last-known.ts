// What the server last said about this browser, for times when it does not answer: the page then
// opens with what it has kept. The connection decides again who this is.
import type { Person } from '@natter/protocol';
import { readStoredJson, removeStored, writeStored } from '../page/browser-storage.ts';
import type { Auth } from '../sign-in/ask-identity.ts';

const AUTH = 'natter.last-auth';
const PERSON = 'natter.last-person';

export function lastAuth(): Auth | undefined {
  const kept = readStoredJson(AUTH) as Partial<Auth> | undefined;
  return typeof kept?.mode === 'string' ? (kept as Auth) : undefined;
}

export function lastPerson(): Person | undefined {
  const kept = readStoredJson(PERSON) as Partial<Person> | undefined;
  return typeof kept?.id === 'string' && typeof kept.alias === 'string'
    ? (kept as Person)
    : undefined;
}

export function keepAuth(auth: Auth): void {
  writeStored(AUTH, JSON.stringify(auth));
}

/** Undefined: nobody is signed in. */
export function keepPerson(person: Person | undefined): void {
  if (person) writeStored(PERSON, JSON.stringify(person));
  else removeStored(PERSON);
}
