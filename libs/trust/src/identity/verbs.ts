// The questions that identity answers on natter.ask.identity.VERB, each with its answer. Gateways
// ask through client.ts; services/identity has one handler a verb. Contract: docs/identity.md.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import {
  address,
  alias,
  claimsPayload,
  credential,
  grants,
  id,
  inviteView,
  name,
  password,
  PEOPLE_PAGE_MAX,
  personView,
  revocation,
  role,
  secret,
  sessionView,
  signedIn,
  tokenView,
} from './shapes.ts';

const { Array: List, Boolean, Integer, Literal, Object: Fields, Optional, String: Text } = Type;

/** Who asks. Identity believes a credential, never a gateway's word. */
const as = credential;
/** Where the request comes from, for the list of devices and the limits on guessing. */
const from = { address: Optional(address), device: Optional(name) };
const nothing = Fields({});

export const VERBS = {
  // ---- The service itself.
  ping: {
    ask: nothing,
    answer: Fields({
      instance: Text(),
      version: Text(),
      sinceMs: Integer(),
      counts: Type.Record(Text(), Type.Number()),
    }),
  },
  /** What a sign-in page needs to know. */
  about: {
    ask: nothing,
    answer: Fields({
      /** No owner yet: only the set-up link gets in. */
      setUp: Boolean(),
      guests: Boolean(),
      issuers: List(Fields({ id: Text(), name: Text() })),
    }),
  },
  /** The public keys of access tokens, as a JWKS. */
  keys: { ask: nothing, answer: Fields({ keys: List(Type.Record(Text(), Type.Unknown())) }) },
  /** Revocations young enough to matter: access tokens they concern may not have expired. */
  revocations: { ask: nothing, answer: Fields({ revoked: List(revocation) }) },

  // ---- Getting in and out.
  'set-up': { ask: Fields({ secret, alias, password, ...from }), answer: signedIn },
  'sign-in': { ask: Fields({ alias, password, ...from }), answer: signedIn },
  'sign-out': { ask: Fields({ as }), answer: nothing },
  'sign-out-everywhere': {
    ask: Fields({ as, keepThis: Optional(Boolean()) }),
    answer: Fields({ ended: Integer() }),
  },
  /** The claims of a session or a personal token; a session is renewed by it. */
  claims: {
    ask: Fields({ as }),
    answer: Fields({ claims: claimsPayload, sessionExpiresMs: Optional(Integer()) }),
  },
  'access-token': {
    ask: Fields({ as, rooms: Optional(grants) }),
    answer: Fields({ token: Text(), expiresMs: Integer() }),
  },

  // ---- One's own account.
  me: {
    ask: Fields({ as }),
    answer: Fields({
      person: personView,
      hasPassword: Boolean(),
      issuers: List(Text()),
      sessions: List(sessionView),
      tokens: List(tokenView),
    }),
  },
  'change-alias': { ask: Fields({ as, alias }), answer: Fields({ alias: Text() }) },
  /** Ends all other sessions. `current` where there is a password. */
  'change-password': {
    ask: Fields({ as, current: Optional(password), password, address: Optional(address) }),
    answer: Fields({ ended: Integer() }),
  },
  'end-session': { ask: Fields({ as, session: id }), answer: nothing },
  /** For oneself, or (owners and admins) for a bot. The token is shown this once. */
  'add-token': {
    ask: Fields({
      as,
      name,
      rooms: Optional(grants),
      days: Optional(Integer({ minimum: 1, maximum: 3_650 })),
      bot: Optional(id),
    }),
    answer: Fields({ token: Text(), view: tokenView }),
  },
  'revoke-token': { ask: Fields({ as, token: id, bot: Optional(id) }), answer: nothing },

  // ---- People, for owners and admins.
  people: {
    ask: Fields({
      as,
      after: Optional(id),
      limit: Optional(Integer({ minimum: 1, maximum: PEOPLE_PAGE_MAX })),
    }),
    /** Ordered by id. `next`: pass it as `after` for the next page. */
    answer: Fields({ people: List(personView), next: Optional(id) }),
  },
  'change-person': {
    ask: Fields({
      as,
      person: id,
      role: Optional(role),
      disabled: Optional(Boolean()),
      /** null: the role's default. */
      rooms: Optional(Type.Union([grants, Type.Null()])),
    }),
    answer: Fields({ person: personView }),
  },
  'add-bot': {
    ask: Fields({ as, alias, rooms: Optional(grants) }),
    answer: Fields({ person: personView }),
  },
  /** A link by which a person who forgot the password sets a new one. */
  'add-recovery': {
    ask: Fields({ as, person: id }),
    answer: Fields({ secret: Text(), expiresMs: Integer() }),
  },
  recover: { ask: Fields({ secret, password, ...from }), answer: signedIn },

  // ---- Invites.
  'add-invite': {
    ask: Fields({
      as,
      role,
      uses: Integer({ minimum: 1, maximum: 1_000 }),
      hours: Integer({ minimum: 1, maximum: 8_760 }),
      note: Optional(name),
      rooms: Optional(grants),
    }),
    answer: Fields({ secret: Text(), view: inviteView }),
  },
  invites: { ask: Fields({ as }), answer: Fields({ invites: List(inviteView) }) },
  'revoke-invite': { ask: Fields({ as, invite: id }), answer: nothing },
  /** What the page of an invite shows. */
  invite: {
    ask: Fields({ secret }),
    answer: Fields({ role, by: Text(), expiresMs: Integer(), rooms: Optional(grants) }),
  },
  /** Registers. A guest has no password. */
  'accept-invite': {
    ask: Fields({ secret, alias, password: Optional(password), ...from }),
    answer: signedIn,
  },

  // ---- Sign-in by another issuer (OpenID Connect).
  'oidc-start': {
    ask: Fields({
      issuer: Text({ maxLength: 32 }),
      /** A path of the web app. */
      returnTo: Optional(Text({ maxLength: 512 })),
      invite: Optional(secret),
      /** Adds the issuer's account to this person instead of signing in. */
      link: Optional(credential),
    }),
    /** Send the browser to `url`, and keep `flow` in a cookie of ten minutes. */
    answer: Fields({ url: Text(), flow: Text() }),
  },
  'oidc-finish': {
    ask: Fields({
      flow: Text({ maxLength: 4_096 }),
      /** The callback's query, as the browser brought it. */
      query: Text({ maxLength: 8_192 }),
      ...from,
    }),
    answer: Fields({
      /** Absent: an account was linked. */
      signedIn: Optional(signedIn),
      returnTo: Text(),
      outcome: Type.Union([Literal('signed-in'), Literal('registered'), Literal('linked')]),
    }),
  },
} as const;

export type Verbs = typeof VERBS;
export type Verb = keyof Verbs;
export type Ask<V extends Verb> = Static<Verbs[V]['ask']>;
export type Answer<V extends Verb> = Static<Verbs[V]['answer']>;

/** Every verb's subject begins so. */
const SUBJECT = 'natter.ask.identity.';
export const subjectOf = (verb: Verb): string => SUBJECT + verb;
/** All verbs, for the service's subscription. */
export const ASKED = `${SUBJECT}*`;
/** Returns the verb, or undefined for one this version does not know. */
export function verbOf(subject: string): Verb | undefined {
  const text = subject.slice(SUBJECT.length);
  return Object.hasOwn(VERBS, text) ? (text as Verb) : undefined;
}

/** Bytes of a question. Beyond: refused unread. A token and a callback's query fit. */
export const ASK_BYTES_MAX = 24 * 1024;
