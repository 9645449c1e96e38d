// Finds the person behind a credential. Identity never takes a gateway's word for who asks.
import { idOfSecret, kindOfSecret } from '@natter/trust';
import type { Identity } from '../identity.ts';
import { isRefused, refuse } from '../refused.ts';
import type { Refused } from '../refused.ts';
import type { Person, Session, Token } from '../store/records.ts';
import { sessionEndsMs } from './sessions.ts';

/** A person who asks, and the session or personal token they ask with. */
export interface Actor {
  readonly person: Person;
  /** Revision of the person's record. */
  readonly revision: number;
  readonly by:
    | { readonly kind: 'session'; readonly session: Session }
    | { readonly kind: 'token'; readonly token: Token };
}

const unknown = (): Refused =>
  refuse('unauthorized', 'You are not signed in any more. Sign in again.');

/** Finds the person of a session secret, a personal token or an access token. */
export async function actorOf(identity: Identity, credential: string): Promise<Actor | Refused> {
  const kind = kindOfSecret(credential);
  if (kind === 'session' || kind === 'token') {
    const id = idOfSecret(credential);
    const { value } = await identity.store.get(kind, id);
    return value === undefined ? unknown() : actorBy(identity, { person: value.person, sid: id });
  }
  if (kind !== undefined) return unknown();
  const verified = await identity.accessTokens.verify(credential);
  if (!verified.ok)
    return refuse('unauthorized', `This token is not accepted: ${verified.message}.`);
  const { sub, sid } = verified.claims;
  return sid === undefined ? unknown() : actorBy(identity, { person: sub, sid });
}

/** As actorOf, but refuses personal tokens: they cannot manage accounts. */
export async function signedInActor(
  identity: Identity,
  credential: string,
): Promise<(Actor & { readonly by: { readonly kind: 'session' } }) | Refused> {
  const actor = await actorOf(identity, credential);
  if (isRefused(actor)) return actor;
  const { by, ...rest } = actor;
  return by.kind === 'session'
    ? { ...rest, by }
    : refuse('forbidden', 'A personal token cannot manage accounts. Sign in for that.');
}

async function actorBy(
  { store, now }: Identity,
  found: { readonly person: string; readonly sid: string },
): Promise<Actor | Refused> {
  const { value: person, revision } = await store.get('person', found.person);
  if (person === undefined || person.disabled) return unknown();
  const session = person.sessions.find(({ id }) => id === found.sid);
  if (session !== undefined && sessionEndsMs(session) > now()) {
    return { person, revision, by: { kind: 'session', session } };
  }
  const token = person.tokens.find(({ id }) => id === found.sid);
  if (token !== undefined && (token.expiresMs ?? Infinity) > now()) {
    return { person, revision, by: { kind: 'token', token } };
  }
  return unknown();
}
