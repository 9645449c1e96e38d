// Exchanges credentials: for claims, which gateways ask for, and for access tokens.
import { grantsOf, intersectGrants, parseGrants } from '@natter/trust';
import type { ClaimsPayload, Granted, RoomGrant } from '@natter/trust';
import type { Handler, Identity } from '../identity.ts';
import { signAccessToken } from '../keys/access-token.ts';
import { actorOf } from '../people/actor.ts';
import type { Actor } from '../people/actor.ts';
import { claimsOf, SEEN_MS, sessionEndsMs } from '../people/sessions.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Person, Session } from '../store/records.ts';
import { write } from '../store/store.ts';

/** Returns the claims of a session or personal token. Renews a session. */
export const claims: Handler<'claims'> = async (identity, ask) => {
  const actor = await actorOf(identity, ask.as);
  if (isRefused(actor)) return actor;
  const payload = claimsOfActor(identity, actor);
  if (actor.by.kind === 'token') return { claims: payload };
  const { session } = actor.by;
  return { claims: payload, sessionExpiresMs: await renew(identity, actor.person, session) };
};

/** Returns an access token with at most the rights of the credential. Renews a session. */
export const accessToken: Handler<'access-token'> = async (identity, ask) => {
  const actor = await actorOf(identity, ask.as);
  if (isRefused(actor)) return actor;
  const whole = claimsOfActor(identity, actor);
  const wished = ask.rooms === undefined ? undefined : parseGrants(ask.rooms);
  if (typeof wished === 'string') return refuse('bad-request', `${wished}.`);
  const payload =
    wished === undefined ? whole : { ...whole, rooms: intersectGrants(wished, grantsOf(whole)) };
  const token = await signAccessToken(identity.keys, payload, identity.now());
  if (actor.by.kind === 'session') await renew(identity, actor.person, actor.by.session);
  return { token, expiresMs: payload.exp * 1_000 };
};

export const keys: Handler<'keys'> = async (identity) => ({
  keys: (await identity.keys.published()).map((key) => ({ ...key })),
});

/** Returns recent revocations; the server removes older ones by their TTL. */
export const revocations: Handler<'revocations'> = async ({ store }) => ({
  revoked: [...(await store.list('revoked'))],
});

function claimsOfActor({ now }: Identity, { person, by }: Actor): ClaimsPayload {
  if (by.kind === 'session') {
    const { session } = by;
    return claimsOf(person, { sid: session.id, untilMs: sessionEndsMs(session), nowMs: now() });
  }
  const { token } = by;
  return claimsOf(person, {
    sid: token.id,
    untilMs: token.expiresMs ?? Infinity,
    nowMs: now(),
    rooms: token.rooms && scoped(token.rooms, person),
  });
}

/** Limits a token's grants to its person's current rights. */
const scoped = (rooms: readonly RoomGrant[], person: Granted): readonly RoomGrant[] =>
  intersectGrants(rooms, grantsOf(person));

/** Extends the session, at most once an hour. Returns its end, ms since 1970. */
async function renew({ store, now, log }: Identity, of: Person, asked: Session): Promise<number> {
  if (asked.seenMs + SEEN_MS > now()) return sessionEndsMs(asked);
  try {
    return await store.change(async () => {
      const { value: person, revision } = await store.get('person', of.id);
      const session = person?.sessions.find(({ id }) => id === asked.id);
      // Another request has ended it.
      if (person === undefined || session === undefined) return { writes: [], result: now() };
      if (session.seenMs + SEEN_MS > now()) return { writes: [], result: sessionEndsMs(session) };
      const seen = { ...session, seenMs: now() };
      const sessions = person.sessions.map((one) => (one === session ? seen : one));
      return {
        writes: [write('person', of.id, { value: { ...person, sessions }, revision })],
        result: sessionEndsMs(seen),
      };
    });
  } catch (error) {
    // The claims are valid anyway; the next use renews the session.
    log.warn({ reason: String(error) }, 'a session could not be renewed');
    return sessionEndsMs(asked);
  }
}
