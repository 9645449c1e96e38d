// Sign-in by alias and password. An unknown alias and a wrong password get the same answer after
// the same time.
import { parseAlias } from '@natter/protocol/alias';
import type { SignedIn } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { aliasId } from '../people/alias.ts';
import { originOf } from '../people/origin.ts';
import { beginSession } from '../people/sessions.ts';
import type { Origin } from '../people/sessions.ts';
import { refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Person } from '../store/records.ts';
import { write } from '../store/store.ts';
import { attemptOf, checkPassword, signInFailed } from './check-password.ts';
import { isTooLong } from './password-rules.ts';

/** An id of no person. Reading it makes an unknown alias cost as many reads as a known one. */
const NOBODY = 'nobody';

export const signIn: Handler<'sign-in'> = async (identity, ask) => {
  if (isTooLong(ask.password)) return signInFailed();
  const origin = await originOf(identity, ask);
  const person = await personOfAlias(identity, ask.alias);
  const attempt = await attemptOf(identity, { alias: ask.alias, person, from: origin.from });
  const judged = await checkPassword(identity, { attempt, person, password: ask.password });
  if (judged !== undefined) return judged;
  return enter(identity, { person: person!, origin, password: ask.password });
};

async function personOfAlias({ store }: Identity, text: string): Promise<Person | undefined> {
  const key = parseAlias(text)?.key;
  const { value } = await store.get('alias', key === undefined ? NOBODY : aliasId(key));
  const { value: person } = await store.get('person', value?.person ?? NOBODY);
  // A former alias is reserved for the person, but does not sign them in.
  return person !== undefined && parseAlias(person.alias)?.key === key ? person : undefined;
}

/** Begins the session. Replaces a hash of another cost. */
async function enter(
  { store, now, passwords }: Identity,
  entry: { readonly person: Person; readonly origin: Origin; readonly password: string },
): Promise<SignedIn | Refused> {
  const { person: judged } = entry;
  const outdated = judged.password !== undefined && passwords.isOutdated(judged.password);
  const rehashed = outdated ? await passwords.hash(entry.password) : undefined;
  return store.change<SignedIn | Refused>(async () => {
    const { value, revision } = await store.get('person', judged.id);
    // Another request has changed the password meanwhile.
    if (value === undefined || value.passwordBy !== judged.passwordBy) {
      return { writes: [], result: signInFailed() };
    }
    if (value.disabled) {
      const refusal = refuse('forbidden', 'This account is disabled. Ask an owner or admin.');
      return { writes: [], result: refusal };
    }
    const { person, writes, signedIn } = beginSession(value, entry.origin, now());
    if (writes.length === 0) return { writes, result: signedIn };
    const next = typeof rehashed === 'string' ? { ...person, password: rehashed } : person;
    return {
      writes: [...writes, write('person', person.id, { value: next, revision })],
      result: signedIn,
    };
  });
}
