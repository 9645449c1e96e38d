// Recovery links: a manager makes one for a person who forgot the password, or has none yet. The
// person then sets a new one.
import { idOfSecret, kindOfSecret, secretOf } from '@natter/trust';
import type { SignedIn } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import { passwordFault } from '../sign-in/password-rules.ts';
import type { Person } from '../store/records.ts';
import { write } from '../store/store.ts';
import type { Write } from '../store/store.ts';
import { signedInActor } from './actor.ts';
import { originOf } from './origin.ts';
import { manages, notYours } from './rank.ts';
import { beginSession, endSessions } from './sessions.ts';

const LINK_SECONDS = 24 * 3_600;
/** For somebody who never signed in, such as the author of imported messages. */
const FIRST_LINK_SECONDS = 30 * 24 * 3_600;

export const addRecovery: Handler<'add-recovery'> = async (identity, ask) => {
  const { store, now } = identity;
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor)) return actor;
  const { value: person } = await store.get('person', ask.person);
  if (person === undefined) return refuse('not-found', 'There is no such person.');
  if (!manages(actor.person.role, person.role)) return notYours();
  if (person.role === 'bot') return refuse('bad-request', 'A bot has tokens, not a password.');
  const isFirst = person.password === undefined && person.issuers.length === 0;
  const ttlSeconds = isFirst ? FIRST_LINK_SECONDS : LINK_SECONDS;
  const secret = secretOf('recovery', ask.request);
  const id = idOfSecret(secret);
  return store.change(async () => {
    const { value: known } = await store.get('recovery', id);
    const expiresMs = known?.expiresMs ?? now() + ttlSeconds * 1_000;
    const value = { person: person.id, by: actor.person.id, expiresMs };
    if (known !== undefined) return { writes: [], result: { secret, expiresMs } };
    const writes = [write('recovery', id, { value, revision: 0, ttlSeconds })];
    return { writes, result: { secret, expiresMs } };
  });
};

/** Sets the password, ends all sessions, and begins one. A link works once. */
export const recover: Handler<'recover'> = async (identity, ask) => {
  const { store, now, passwords } = identity;
  const origin = await originOf(identity, ask);
  const by = idOfSecret(ask.request);
  // Checked before hashing, so that strangers cannot cause hashes.
  const first = await recoverable(identity, { secret: ask.secret, by });
  if (isRefused(first)) return first;
  const fault = passwordFault(ask.password, first.person.alias);
  if (fault !== undefined) return fault;
  const password = await passwords.hash(ask.password);
  if (typeof password !== 'string') return password;
  return store.change<SignedIn | Refused>(async () => {
    const target = await recoverable(identity, { secret: ask.secret, by });
    if (isRefused(target)) return { writes: [], result: target };
    const { person: before, revision, use, isDone } = target;
    if (isDone) return { writes: [], result: beginSession(before, origin, now()).signedIn };
    const all = before.sessions.map(({ id }) => id);
    const ended = endSessions(before, all, now());
    const begun = beginSession(ended.person, origin, now());
    const value = { ...begun.person, password, passwordBy: by };
    return {
      writes: [
        use,
        ...ended.writes,
        ...begun.writes,
        write('person', value.id, { value, revision }),
      ],
      result: begun.signedIn,
    };
  });
};

interface Recoverable {
  readonly person: Person;
  readonly revision: number;
  /** The write that spends the link. */
  readonly use: Write;
  /** True for a repeated request. */
  readonly isDone: boolean;
}

async function recoverable(
  { store, now }: Identity,
  { secret, by }: { readonly secret: string; readonly by: string },
): Promise<Recoverable | Refused> {
  const gone = refuse('recovery-gone', 'This link has expired or was used. Ask for a new one.');
  if (kindOfSecret(secret) !== 'recovery') return gone;
  const id = idOfSecret(secret);
  const { value: link, revision: linkRevision } = await store.get('recovery', id);
  if (link === undefined || link.expiresMs <= now()) return gone;
  if (link.usedBy !== undefined && link.usedBy !== by) return gone;
  const { value: person, revision } = await store.get('person', link.person);
  const { value: maker } = await store.get('person', link.by);
  if (person === undefined || person.disabled) return gone;
  if (maker === undefined || maker.disabled || !manages(maker.role, person.role)) return gone;
  const value = { ...link, usedBy: by };
  const use = write('recovery', id, { value, revision: linkRevision, ttlSeconds: LINK_SECONDS });
  return { person, revision, use, isDone: link.usedBy === by };
}
