// TypeBox schemas that several questions share. The questions: verbs.ts.
import { RIGHTS, ROLES } from '@natter/protocol';
import type { Role } from '@natter/protocol';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { ClaimsPayload } from '../claims.ts';
import { GRANTS_MAX } from '../grants.ts';
import type { RoomGrant } from '../grants.ts';

/** UTF-8 bytes of a password, and characters at least (NIST SP 800-63B, 3.1.1.2). */
export const PASSWORD_BYTES_MAX = 1_024;
export const PASSWORD_CHARACTERS_MIN = 8;
/** Characters of the name of a device or token, and of an invite's note. */
export const NAME_CHARACTERS_MAX = 120;
/** People in one page of `people`. */
export const PEOPLE_PAGE_MAX = 500;

// `Unsafe` sets a schema's type by hand where TypeBox infers a looser one.
export const role = Type.Unsafe<Role>(Type.Union(ROLES.map((name) => Type.Literal(name))));
const right = Type.Union(RIGHTS.map((name) => Type.Literal(name)));
export const grants = Type.Unsafe<readonly RoomGrant[]>(
  Type.Array(
    Type.Object({
      room: Type.String({ maxLength: 64 }),
      can: Type.Array(right, { maxItems: RIGHTS.length }),
    }),
    { maxItems: GRANTS_MAX },
  ),
);

/** Id of a person, session, token or invite. */
export const id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
/** A session secret, a personal token or an access token; the form tells which. */
export const credential = Type.String({ minLength: 1, maxLength: 8 * 1024 });
/** Any secret with a prefix (tokens/secret.ts). */
export const secret = Type.String({ minLength: 1, maxLength: 64 });
// Bounds for machines. The rules for people are stricter, and their refusals say more.
export const alias = Type.String({ maxLength: 256 });
export const password = Type.String({ maxLength: 4 * PASSWORD_BYTES_MAX });
export const name = Type.String({ maxLength: NAME_CHARACTERS_MAX });
/** The client's address as the gateway counts it: IPv4, or the /64 prefix of IPv6. */
export const address = Type.String({ maxLength: 64 });
const timeMs = Type.Integer({ minimum: 0 });

/** Claims in the form of a JWT's payload. */
export const claimsPayload = Type.Unsafe<ClaimsPayload>(
  Type.Object({
    sub: Type.String(),
    alias: Type.String(),
    role: Type.String(),
    exp: Type.Number(),
    rooms: Type.Optional(
      Type.Array(Type.Object({ room: Type.String(), can: Type.Array(Type.String()) })),
    ),
    sid: Type.Optional(Type.String()),
    gen: Type.Optional(Type.Integer()),
  }),
);

/** The result of a sign-in. */
export const signedIn = Type.Object({
  /** The secret for the cookie. */
  session: Type.String(),
  expiresMs: timeMs,
  claims: claimsPayload,
});
export type SignedIn = Static<typeof signedIn>;

/** A session: one browser or program that is signed in. */
export const sessionView = Type.Object({
  id,
  device: Type.String(),
  createdMs: timeMs,
  seenMs: timeMs,
  current: Type.Boolean(),
});
export type SessionView = Static<typeof sessionView>;

/** A personal token, without its text. */
export const tokenView = Type.Object({
  id,
  name: Type.String(),
  createdMs: timeMs,
  expiresMs: Type.Optional(timeMs),
  rooms: Type.Optional(grants),
});
export type TokenView = Static<typeof tokenView>;

/** A person, as owners and admins see them. */
export const personView = Type.Object({
  id,
  alias: Type.String(),
  role,
  disabled: Type.Boolean(),
  createdMs: timeMs,
  /** Last use of a session, ms since 1970; accurate to an hour. */
  seenMs: Type.Optional(timeMs),
  rooms: Type.Optional(grants),
});
export type PersonView = Static<typeof personView>;

/** An invite, as owners and admins see it. */
export const inviteView = Type.Object({
  id,
  role,
  note: Type.String(),
  by: id,
  createdMs: timeMs,
  expiresMs: timeMs,
  uses: Type.Integer({ minimum: 1 }),
  used: Type.Integer({ minimum: 0 }),
  rooms: Type.Optional(grants),
});
export type InviteView = Static<typeof inviteView>;

/** A revocation, as `natter.now.revoked` carries it. */
export const revocation = Type.Object({
  sub: Type.String(),
  /** The session or personal token that ended. Absent: all claims of an older generation. */
  sid: Type.Optional(Type.String()),
  generation: Type.Optional(Type.Integer()),
  /** `ended`: the claims are void. `changed`: ask for new ones. */
  kind: Type.Union([Type.Literal('ended'), Type.Literal('changed')]),
  atMs: timeMs,
});
export type Revocation = Static<typeof revocation>;

/** Characters of a status line, and of what people tell of themselves. */
export const STATUS_CHARACTERS_MAX = 100;
export const ABOUT_CHARACTERS_MAX = 250;
/** Bytes of a picture, and pixels of each of its sides. */
export const AVATAR_BYTES_MAX = 256 * 1024;
export const AVATAR_PIXELS_MAX = 1_024;

/** What a person does now. `until`: when it is over, ms since 1970. */
export const status = Type.Object({
  text: Type.String(),
  emoji: Type.Optional(Type.String()),
  until: Type.Optional(timeMs),
});
export type Status = Static<typeof status>;

/** The id of a picture: a hash of its bytes and of whose it is. */
export const avatarId = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

/** What a person shows of themselves, besides their alias. */
const profileFields = {
  status: Type.Optional(status),
  about: Type.Optional(Type.String()),
  avatar: Type.Optional(avatarId),
};

/** As `natter.now.profile` carries it. It has more fields, which concern nobody else. */
export const changedProfile = Type.Object({
  person: id,
  alias: Type.String(),
  /** Until now they were called so. */
  was: Type.Optional(Type.String()),
  ...profileFields,
});
export type ChangedProfile = Static<typeof changedProfile>;

/** Of one's own. */
export const ownProfile = Type.Object({ alias: Type.String(), ...profileFields });
export type OwnProfile = Static<typeof ownProfile>;

/** Of somebody whom a gateway asks for. */
export const foundProfile = Type.Object({
  /** The alias as it was asked for. */
  asked: Type.String(),
  id,
  /** Theirs now. */
  alias: Type.String(),
  ...profileFields,
  /** Last use of a session, ms since 1970; accurate to an hour. */
  seenMs: Type.Optional(timeMs),
});
export type FoundProfile = Static<typeof foundProfile>;
