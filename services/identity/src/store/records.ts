// TypeBox schemas of the records in the bucket. The person's record is the truth; alias, session,
// token and oidc records point at it. The layout: docs/identity.md, "What is stored".
// `profile` and `avatar` are in the bucket of profiles.
import { ROLES } from '@natter/protocol';
import type { Role } from '@natter/protocol';
import { status } from '@natter/trust';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { AliasKey } from '@natter/protocol';
import type { RoomGrant } from '@natter/trust';

const { Array: List, Boolean, Integer, Object: Fields, Optional, String: Text } = Type;

const role = Type.Unsafe<Role>(Type.Union(ROLES.map((name) => Type.Literal(name))));
/** Checked when set, not when read. */
const grants = Type.Unsafe<readonly RoomGrant[]>(List(Fields({ room: Text(), can: List(Text()) })));

const session = Fields({
  id: Text(),
  device: Text(),
  createdMs: Integer(),
  /** Last use, accurate to an hour. The session ends SESSION_MS later. */
  seenMs: Integer(),
  /** Keyed hash of the address where it began. */
  from: Optional(Text()),
});
export type Session = Static<typeof session>;

const token = Fields({
  id: Text(),
  name: Text(),
  createdMs: Integer(),
  expiresMs: Optional(Integer()),
  rooms: Optional(grants),
});
export type Token = Static<typeof token>;

const person = Fields({
  id: Text(),
  alias: Text(),
  /** Keys of former aliases, reserved for the person. The newest last. */
  formerAliases: Type.Unsafe<readonly AliasKey[]>(List(Text())),
  role,
  rooms: Optional(grants),
  /** Each change of rights or alias adds one. */
  generation: Integer(),
  disabled: Boolean(),
  createdMs: Integer(),
  /** PHC string. Absent for guests, bots and people of an issuer. */
  password: Optional(Text()),
  /** Hash of the request that set the password, to know a repeated one. */
  passwordBy: Optional(Text()),
  issuers: List(Fields({ issuer: Text(), subject: Text() })),
  sessions: List(session),
  tokens: List(token),
});
export type Person = Static<typeof person>;

/** Owner of an alias, a session, a token or an issuer's account. */
const pointer = Fields({ person: Text() });

const invite = Fields({
  id: Text(),
  role,
  rooms: Optional(grants),
  /** Of a guest invite that the room's moderators made: the rights of a manager are not needed. */
  room: Optional(Text()),
  note: Text(),
  by: Text(),
  createdMs: Integer(),
  expiresMs: Integer(),
  uses: Integer(),
  /** The people who used it. */
  people: List(Text()),
});
export type Invite = Static<typeof invite>;

const recovery = Fields({
  person: Text(),
  by: Text(),
  expiresMs: Integer(),
  /** Hash of the request that used it. */
  usedBy: Optional(Text()),
});

const jwk = Type.Record(Text(), Type.Unknown());
const keys = Fields({
  /** The newest last. */
  signing: List(Fields({ kid: Text(), createdMs: Integer(), privateKey: jwk, publicKey: jwk })),
  /** 256 bits in base64url, for seals and keyed hashes. */
  sealing: Text(),
});
export type Keys = Static<typeof keys>;

const revoked = Fields({
  sub: Text(),
  sid: Optional(Text()),
  generation: Optional(Integer()),
  kind: Type.Union([Type.Literal('ended'), Type.Literal('changed')]),
  atMs: Integer(),
});

/** What a person shows of themselves. Gateways hear it whenever it is written. */
const profile = Fields({
  person: Text(),
  /** Theirs when it was written: for gateways, which find them by it. */
  alias: Text(),
  /** Until this write they were called so. */
  was: Optional(Text()),
  status: Optional(status),
  about: Optional(Text()),
  /** Id of the avatar record. */
  avatar: Optional(Text()),
  /** How many changes since when, for their limit. */
  changes: Fields({ sinceMs: Integer(), count: Integer() }),
});
export type Profile = Static<typeof profile>;

/** A picture; its id is a hash of its bytes and of whose it is. */
const avatar = Fields({ person: Text(), type: Text(), image: Text() });

/** The kinds of records. Keys are `KIND.ID`; `owners`, `setup` and `keys` have one, `KIND.all`. */
export const RECORDS = {
  person,
  alias: pointer,
  session: pointer,
  token: pointer,
  oidc: pointer,
  invite,
  recovery,
  revoked,
  /** All owners who are not disabled. */
  owners: Fields({ people: List(Text()) }),
  /** Links for the first owner. */
  setup: Fields({ links: List(Fields({ id: Text(), expiresMs: Integer() })) }),
  keys,
  profile,
  avatar,
} as const;

export type Kind = keyof typeof RECORDS;
export type RecordOf<K extends Kind> = Static<(typeof RECORDS)[K]>;

/** Id of records that exist once. */
export const ALL = 'all';
