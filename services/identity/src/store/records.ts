// The records in the bucket, as TypeBox schemas. The person's record is the truth; alias, session,
// token and oidc records only say whose it is, and change together with it. The layout:
// docs/identity.md.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import type { AliasKey } from '@natter/protocol';
import { ROLES } from '@natter/trust';
import type { Role, RoomGrant } from '@natter/trust';

const { Array: List, Boolean, Integer, Object: Fields, Optional, String: Text } = Type;

const role = Type.Unsafe<Role>(Type.Union(ROLES.map((name) => Type.Literal(name))));
/** Checked when they are set; read as they are. */
const grants = Type.Unsafe<readonly RoomGrant[]>(List(Fields({ room: Text(), can: List(Text()) })));

const session = Fields({
  id: Text(),
  device: Text(),
  createdMs: Integer(),
  /** Moves at most once an hour; the session ends SESSION_MS after it. */
  seenMs: Integer(),
  /** A keyed hash of the address it began at. */
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
  /** Keys of earlier aliases, which nobody else may take. The newest last. */
  formerAliases: Type.Unsafe<readonly AliasKey[]>(List(Text())),
  role,
  rooms: Optional(grants),
  /** Grows with each change of rights or alias. */
  generation: Integer(),
  disabled: Boolean(),
  createdMs: Integer(),
  /** In the PHC string format; absent: none (guests, bots, people of an issuer). */
  password: Optional(Text()),
  /** The hash of the request that set it: sent again, it is done already. */
  passwordBy: Optional(Text()),
  issuers: List(Fields({ issuer: Text(), subject: Text() })),
  sessions: List(session),
  tokens: List(token),
});
export type Person = Static<typeof person>;

/** An alias, a session, a token or an issuer's account: whose it is. */
const pointer = Fields({ person: Text() });

const invite = Fields({
  id: Text(),
  role,
  rooms: Optional(grants),
  note: Text(),
  by: Text(),
  createdMs: Integer(),
  expiresMs: Integer(),
  uses: Integer(),
  /** The people it made. */
  people: List(Text()),
});
export type Invite = Static<typeof invite>;

const recovery = Fields({
  person: Text(),
  by: Text(),
  expiresMs: Integer(),
  /** The hash of the request that used it. */
  usedBy: Optional(Text()),
});

const jwk = Type.Record(Text(), Type.Unknown());
const keys = Fields({
  /** Newest last; it signs. */
  signing: List(Fields({ kid: Text(), createdMs: Integer(), privateKey: jwk, publicKey: jwk })),
  /** 256 bits in base64url: seals sign-in flows, keys the hashes of addresses. */
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

/** Each kind of record. `KIND.ID` is its key; the last three exist once, under `KIND.all`. */
export const RECORDS = {
  person,
  alias: pointer,
  session: pointer,
  token: pointer,
  oidc: pointer,
  invite,
  recovery,
  revoked,
  /**
   * Everybody who is owner and not disabled: changes with each of them, so that one is always left.
   */
  owners: Fields({ people: List(Text()) }),
  /** Links by which the first owner may come. */
  setup: Fields({ links: List(Fields({ id: Text(), expiresMs: Integer() })) }),
  keys,
} as const;

export type Kind = keyof typeof RECORDS;
export type RecordOf<K extends Kind> = Static<(typeof RECORDS)[K]>;

/** The id of the records that exist once. */
export const ALL = 'all';
