// Removes expired sessions, tokens and invites, and guests who cannot come back. Every instance
// sweeps; commits make that harmless.
import { setTimeout as pause } from 'node:timers/promises';
import { parseAlias } from '@natter/protocol/alias';
import type { Identity } from './identity.ts';
import { aliasId } from './people/alias.ts';
import { sessionEndsMs } from './people/sessions.ts';
import type { Person } from './store/records.ts';
import { remove, write } from './store/store.ts';
import type { Decision } from './store/store.ts';

const SWEEP_MS = 6 * 3_600_000;

/** Sweeps about every six hours until the signal aborts. */
export async function sweepForever(identity: Identity, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await pause(SWEEP_MS * (0.5 + identity.random()), undefined, { signal, ref: false });
      const removed = await sweep(identity);
      identity.log.info({ removed }, 'swept');
    } catch (error) {
      if (!signal.aborted) identity.log.warn({ reason: String(error) }, 'a sweep failed');
    }
  }
}

/** Sweeps once. Returns the number of changed or removed records. Throws StoreUnavailable. */
export async function sweep(identity: Identity): Promise<number> {
  const { store, now } = identity;
  let removed = 0;
  for (const { id } of (await store.list('person')).filter((one) => isDue(one, now()))) {
    removed += await store.change(() => sweepPerson(identity, id));
    if ((await store.get('person', id)).value === undefined) await forgetProfile(identity, id);
  }
  for (const { id } of (await store.list('invite')).filter((one) => one.expiresMs <= now())) {
    removed += await store.change(async () => ({ writes: [remove('invite', id)], result: 1 }));
  }
  return removed;
}

async function sweepPerson({ store, now }: Identity, id: string): Promise<Decision<number>> {
  const nowMs = now();
  const { value: person, revision } = await store.get('person', id);
  if (person === undefined || !isDue(person, nowMs)) return { writes: [], result: 0 };
  const { sessions, tokens } = expired(person, nowMs);
  const ends = [
    ...sessions.map((one) => remove('session', one.id)),
    ...tokens.map((one) => remove('token', one.id)),
  ];
  if (isGone(person, nowMs)) {
    const key = parseAlias(person.alias)?.key;
    const keys = key === undefined ? person.formerAliases : [...person.formerAliases, key];
    // Only at the revision read: a concurrent sign-in keeps the person.
    const fence = { ...remove('person', id), revision };
    const aliases = keys.map((one) => remove('alias', aliasId(one)));
    return { writes: [...ends, ...aliases, fence], result: 1 };
  }
  const value = {
    ...person,
    sessions: person.sessions.filter((one) => !sessions.includes(one)),
    tokens: person.tokens.filter((one) => !tokens.includes(one)),
  };
  return { writes: [...ends, write('person', id, { value, revision })], result: 1 };
}

/** A guest has no picture. */
async function forgetProfile({ profiles }: Identity, id: string): Promise<void> {
  const { value } = await profiles.get('profile', id);
  if (value === undefined) return;
  const writes = [remove('profile', id)];
  await profiles.change(async () => ({ writes, result: undefined }));
}

const isDue = (person: Person, nowMs: number): boolean => {
  const { sessions, tokens } = expired(person, nowMs);
  return sessions.length + tokens.length > 0 || isGone(person, nowMs);
};

function expired(person: Person, nowMs: number): Pick<Person, 'sessions' | 'tokens'> {
  return {
    sessions: person.sessions.filter((session) => sessionEndsMs(session) <= nowMs),
    tokens: person.tokens.filter(({ expiresMs = Infinity }) => expiresMs <= nowMs),
  };
}

/** True for a guest without any way to return; the alias becomes free. */
const isGone = (person: Person, nowMs: number): boolean => {
  if (person.role !== 'guest' || person.disabled) return false;
  const { sessions, tokens } = expired(person, nowMs);
  return (
    person.password === undefined &&
    person.issuers.length === 0 &&
    sessions.length === person.sessions.length &&
    tokens.length === person.tokens.length
  );
};
