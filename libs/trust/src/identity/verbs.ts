// The questions that identity answers on natter.ask.identity.VERB, and the form of each answer.
// Client: client.ts. Handlers: services/identity/src/verbs.ts. Contract: docs/identity.md.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { AVATAR_CHARACTERS_MAX, PROFILE_VERBS } from './profile-verbs.ts';
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

/** The credential of the person who asks. */
const as = credential;
/** For the list of devices, and for the limits on guessing. */
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
  /** For the sign-in page. */
  about: {
    ask: nothing,
    answer: Fields({
      /** True while there is no owner. */
      setUp: Boolean(),
      guests: Boolean(),
      issuers: List(Fields({ id: Text(), name: Text() })),
    }),
  },
  /** The public keys of access tokens, as a JWKS. */
  keys: { ask: nothing, answer: Fields({ keys: List(Type.Record(Text(), Type.Unknown())) }) },
  /** The revocations of the last REVOCATION_MS. */
  revocations: { ask: nothing, answer: Fields({ revoked: List(revocation) }) },

  // ---- Getting in and out.
  'set-up': { ask: Fields({ secret, alias, password, ...from }), answer: signedIn },
  'sign-in': { ask: Fields({ alias, password, ...from }), answer: signedIn },
  'sign-out': { ask: Fields({ as }), answer: nothing },
  'sign-out-everywhere': {
    ask: Fields({ as, keepThis: Optional(Boolean()) }),
    answer: Fields({ ended: Integer() }),
  },
  /** Returns the claims of a session or personal token. Renews a session. */
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
  /** Ends all other sessions. `current` is needed if there is a password. */
  'change-password': {
    ask: Fields({ as, current: Optional(password), password, address: Optional(address) }),
    answer: Fields({ ended: Integer() }),
  },
  'end-session': { ask: Fields({ as, session: id }), answer: nothing },
  /** For the person who asks, or for a bot they manage. The token is shown only here. */
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

  // ---- Profiles.
  ...PROFILE_VERBS,

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
  /** Who has these aliases, now or before. For everybody but guests. */
  'find-people': {
    ask: Fields({ as, aliases: List(Text({ maxLength: 128 }), { maxItems: 200 }) }),
    /** Without those that nobody has. `asked`: the alias as it was asked for. */
    answer: Fields({ people: List(Fields({ asked: Text(), id, alias: Text() })) }),
  },
  /** For gateways, before they say a message that a person scheduled. */
  'is-enabled': { ask: Fields({ person: id }), answer: Fields({ enabled: Boolean() }) },
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
  /** Adds somebody who claims the account later, by a link of `add-recovery`. */
  'add-person': {
    ask: Fields({ as, alias }),
    /** `isNew` false: somebody has the alias already, or had it before. */
    answer: Fields({ person: personView, isNew: Boolean() }),
  },
  /** Makes a link for a person who forgot the password, or has none yet. */
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
  /**
   * A guest invite to one room, for anybody but guests. Identity cannot see who moderates a room:
   * gateways ask this for those whom the room's card lets invite.
   */
  'add-room-invite': {
    ask: Fields({
      as,
      room: Text({ maxLength: 64 }),
      uses: Integer({ minimum: 1, maximum: 1_000 }),
      seconds: Integer({ minimum: 1, maximum: 31_536_000 }),
    }),
    answer: Fields({ secret: Text(), view: inviteView }),
  },
  invites: { ask: Fields({ as }), answer: Fields({ invites: List(inviteView) }) },
  'revoke-invite': { ask: Fields({ as, invite: id }), answer: nothing },
  /** For the page of an invite. */
  invite: {
    ask: Fields({ secret }),
    answer: Fields({ role, by: Text(), expiresMs: Integer(), rooms: Optional(grants) }),
  },
  /** Registers a person. Guests need no password. */
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
      /** A session: links the account to its person instead of signing in. */
      link: Optional(credential),
    }),
    /** Redirect the browser to `url`; keep `flow` in a cookie for ten minutes. */
    answer: Fields({ url: Text(), flow: Text() }),
  },
  'oidc-finish': {
    ask: Fields({
      flow: Text({ maxLength: 4_096 }),
      /** The query string of the callback, without the question mark. */
      query: Text({ maxLength: 8_192 }),
      ...from,
    }),
    answer: Fields({
      /** Absent if an account was linked. */
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

/** Prefix of every verb's subject. */
const SUBJECT = 'natter.ask.identity.';
export const subjectOf = (verb: Verb): string => SUBJECT + verb;
/** The filter that the service subscribes to. */
export const ASKED = `${SUBJECT}*`;
/** Returns the verb, or undefined if this version does not know it. */
export function verbOf(subject: string): Verb | undefined {
  const text = subject.slice(SUBJECT.length);
  return Object.hasOwn(VERBS, text) ? (text as Verb) : undefined;
}

/** Bytes of a question; a longer one is refused unread. A token and a callback's query fit. */
export const ASK_BYTES_MAX = 24 * 1024;
/** A picture fits. NATS takes 1 MiB unless it is set lower. */
const AVATAR_ASK_BYTES_MAX = ASK_BYTES_MAX + AVATAR_CHARACTERS_MAX;
/** Returns the most bytes of a question of this verb. */
export const askBytesMax = (verb: Verb): number =>
  verb === 'set-avatar' ? AVATAR_ASK_BYTES_MAX : ASK_BYTES_MAX;
