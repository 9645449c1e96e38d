// Personal tokens of people and bots: shown once, stored hashed, scoped, revocable.
import { idOfSecret, parseGrants, secretOf } from '@natter/trust';
import type { Answer, RoomGrant } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Person, Token } from '../store/records.ts';
import { write } from '../store/store.ts';
import { signedInActor } from './actor.ts';
import { tokenView } from './person-view.ts';
import { manages, notYours } from './rank.ts';
import { endOf } from './sessions.ts';

const DAY_MS = 24 * 3_600_000;
/** Tokens of a person; one record holds them all. */
const TOKENS_MAX = 50;

export const addToken: Handler<'add-token'> = async (identity, ask) => {
  const { store, now } = identity;
  const rooms = ask.rooms === undefined ? undefined : parseGrants(ask.rooms);
  if (typeof rooms === 'string') return refuse('bad-request', `${rooms}.`);
  const secret = secretOf('token', ask.request);
  return store.change<Answer<'add-token'> | Refused>(async () => {
    const holder = await holderOf(identity, ask);
    if (isRefused(holder)) return { writes: [], result: holder };
    const { person, revision } = holder;
    const known = person.tokens.find(({ id }) => id === idOfSecret(secret));
    if (known !== undefined)
      return { writes: [], result: { token: secret, view: tokenView(known) } };
    const alive = person.tokens.filter((one) => (one.expiresMs ?? Infinity) > now());
    if (alive.length >= TOKENS_MAX) {
      const message = `There are ${TOKENS_MAX} tokens. Revoke some first.`;
      return { writes: [], result: refuse('too-many', message) };
    }
    const token = newToken({ secret, name: ask.name, rooms, days: ask.days, nowMs: now() });
    const expired = person.tokens.filter((one) => !alive.includes(one));
    return {
      writes: [
        write('token', token.id, { value: { person: person.id }, revision: 0 }),
        ...expired.flatMap(({ id }) => endOf(person, { id, kind: 'token', nowMs: now() })),
        write('person', person.id, { value: { ...person, tokens: [...alive, token] }, revision }),
      ],
      result: { token: secret, view: tokenView(token) },
    };
  });
};

export const revokeToken: Handler<'revoke-token'> = async (identity, ask) => {
  return identity.store.change<Answer<'revoke-token'> | Refused>(async () => {
    const holder = await holderOf(identity, ask);
    if (isRefused(holder)) return { writes: [], result: holder };
    const { person, revision } = holder;
    const tokens = person.tokens.filter(({ id }) => id !== ask.token);
    // Revoked already, or unknown.
    if (tokens.length === person.tokens.length) return { writes: [], result: {} };
    return {
      writes: [
        ...endOf(person, { id: ask.token, kind: 'token', nowMs: identity.now() }),
        write('person', person.id, { value: { ...person, tokens }, revision }),
      ],
      result: {},
    };
  });
};

/** Returns the holder of the token: the actor, or a bot they manage. */
async function holderOf(
  identity: Identity,
  ask: { readonly as: string; readonly bot?: string | undefined },
): Promise<{ readonly person: Person; readonly revision: number } | Refused> {
  const actor = await signedInActor(identity, ask.as);
  if (isRefused(actor) || ask.bot === undefined) return actor;
  if (!manages(actor.person.role, 'bot')) return notYours();
  const { value, revision } = await identity.store.get('person', ask.bot);
  return value?.role === 'bot'
    ? { person: value, revision }
    : refuse('not-found', 'There is no such bot.');
}

function newToken(of: {
  readonly secret: string;
  readonly name: string;
  readonly rooms: readonly RoomGrant[] | undefined;
  readonly days: number | undefined;
  readonly nowMs: number;
}): Token {
  const { secret, name, rooms, days, nowMs } = of;
  return {
    id: idOfSecret(secret),
    name,
    createdMs: nowMs,
    ...(days !== undefined && { expiresMs: nowMs + days * DAY_MS }),
    ...(rooms !== undefined && { rooms }),
  };
}
