// The shapes of a client's frames, as TypeBox schemas. json-codec.ts checks sizes and names, which
// have refusals of their own. Contract: docs/protocol.md, "natter.v1". Types: messages.ts.
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  EXPIRES_SECONDS_MIN,
  FILE_ID_CHARACTERS_MAX,
  FILE_NAME_CHARACTERS_MAX,
  HISTORY_MESSAGES_MAX,
  ID_CHARACTERS_MAX,
  JOINED_MESSAGES_MAX,
  MEMBERS_PAGE_MAX,
  PIXELS_MAX,
  SEARCH_CURSOR_CHARACTERS_MAX,
  SEARCH_HITS_MAX,
  SEARCH_ORDERS,
  SESSION_CHARACTERS_MAX,
  SESSION_CHARACTERS_MIN,
  SESSION_ROOMS_MAX,
} from '../limits.ts';

/** A request's id: printable ASCII, no space. */
export const idPattern = `^[!-~]{1,${ID_CHARACTERS_MAX}}$`;
const devicePattern = '^[A-Za-z0-9_-]{1,32}$';
const sessionPattern = `^[A-Za-z0-9_-]{${SESSION_CHARACTERS_MIN},${SESSION_CHARACTERS_MAX}}$`;

const id = Type.String({ pattern: idPattern });
const room = Type.String();
const seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** ms since 1970, up to the last moment of a Date. */
export const time = Type.Integer({ minimum: 0, maximum: 8.64e15 });
/** The seq of a message. */
const message = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
/** A sender has seen at least the record that seated it. */
const view = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const recipients = Type.Array(Type.String(), { minItems: 1 });
/** The width or height of an image. */
export const pixels = Type.Integer({ minimum: 1, maximum: PIXELS_MAX });
export const fileReference = Type.Object({
  id: Type.String({ pattern: `^[A-Za-z0-9_-]{1,${FILE_ID_CHARACTERS_MAX}}$` }),
  name: Type.String({ pattern: `^[\\s\\S]{1,${FILE_NAME_CHARACTERS_MAX}}$` }),
  size: seq,
  // Type and subtype (RFC 6838), and parameters if any; the whole is bounded in json-codec.ts.
  // RE2 and JSON Schema read it too: no look-ahead, no `[^]`.
  type: Type.String({ pattern: '^[\\w!#$&^.+-]+/[\\w!#$&^.+-]+( *;[ -~]*)?$' }),
  sha256: Type.String({ pattern: '^[0-9a-fA-F]{64}$' }),
  width: Type.Optional(pixels),
  height: Type.Optional(pixels),
});

export const recurrence = Type.Object({
  cron: Type.String({ maxLength: 100 }),
  zone: Type.String({ maxLength: 64 }),
});
const joinFields = {
  id: Type.Optional(id),
  room,
  after: Type.Optional(seq),
  epoch: Type.Optional(Type.String()),
  history: Type.Optional(Type.Integer({ minimum: 0, maximum: JOINED_MESSAGES_MAX })),
};
export const lifeSeconds = Type.Integer({ minimum: EXPIRES_SECONDS_MIN, maximum: 1e9 });

/** One compiled check per type. */
export const checks = {
  hello: Compile(
    Type.Object({
      id: Type.Optional(id),
      alias: Type.Optional(Type.String()),
      session: Type.Optional(Type.String({ pattern: sessionPattern })),
      token: Type.Optional(Type.String()),
      device: Type.Optional(Type.String({ pattern: devicePattern })),
      features: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
      receipts: Type.Optional(Type.Boolean()),
      join: Type.Optional(
        Type.Array(Type.Union([Type.String(), Type.Object(joinFields)]), {
          maxItems: SESSION_ROOMS_MAX,
        }),
      ),
    }),
  ),
  join: Compile(Type.Object(joinFields)),
  leave: Compile(Type.Object({ id: Type.Optional(id), room })),
  say: Compile(
    Type.Object({
      id,
      room,
      text: Type.String(),
      to: Type.Optional(recipients),
      view: Type.Optional(view),
      ref: Type.Optional(seq),
      file: Type.Optional(fileReference),
      expires: Type.Optional(lifeSeconds),
      at: Type.Optional(seq),
      every: Type.Optional(recurrence),
    }),
  ),
  signal: Compile(
    Type.Object({
      id: Type.Optional(id),
      room,
      to: Type.Optional(recipients),
      data: Type.Unknown(),
    }),
  ),
  history: Compile(
    Type.Object({
      id: Type.Optional(id),
      room,
      before: Type.Optional(seq),
      after: Type.Optional(seq),
      at: Type.Optional(time),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: HISTORY_MESSAGES_MAX })),
    }),
  ),
  members: Compile(
    Type.Object({
      id: Type.Optional(id),
      room,
      after: Type.Optional(Type.String()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MEMBERS_PAGE_MAX })),
    }),
  ),
  card: Compile(Type.Object({ id: Type.Optional(id), room })),
  people: Compile(
    Type.Object({
      id: Type.Optional(id),
      room,
      after: Type.Optional(Type.String()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MEMBERS_PAGE_MAX })),
    }),
  ),
  profiles: Compile(
    Type.Object({
      id: Type.Optional(id),
      aliases: Type.Array(Type.String({ maxLength: 128 }), { minItems: 1 }),
      room: Type.Optional(room),
    }),
  ),
  amend: Compile(
    Type.Object({
      id,
      room,
      seq: message,
      text: Type.Optional(Type.String()),
      erase: Type.Optional(Type.Literal(true)),
      react: Type.Optional(Type.String()),
      unreact: Type.Optional(Type.String()),
      pin: Type.Optional(Type.Boolean()),
    }),
  ),
  thread: Compile(
    Type.Object({
      id: Type.Optional(id),
      room,
      seq: message,
      after: Type.Optional(seq),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: HISTORY_MESSAGES_MAX })),
    }),
  ),
  pins: Compile(Type.Object({ id: Type.Optional(id), room })),
  later: Compile(Type.Object({ id: Type.Optional(id), room: Type.Optional(room) })),
  unlater: Compile(Type.Object({ id: Type.Optional(id), room, say: id })),
  mark: Compile(
    Type.Object({
      id: Type.Optional(id),
      room,
      got: Type.Optional(seq),
      read: Type.Optional(seq),
    }),
  ),
  receipt: Compile(Type.Object({ id: Type.Optional(id), room, seq: message })),
  search: Compile(
    Type.Object({
      id: Type.Optional(id),
      query: Type.String(),
      room: Type.Optional(room),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: SEARCH_HITS_MAX })),
      order: Type.Optional(Type.Enum([...SEARCH_ORDERS])),
      cursor: Type.Optional(Type.String({ maxLength: SEARCH_CURSOR_CHARACTERS_MAX })),
      zone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    }),
  ),
  ping: Compile(Type.Object({ id: Type.Optional(id) })),
};

const ID = new RegExp(idPattern);
const SESSION = new RegExp(sessionPattern);

/** True if the text has the form of a session's secret. */
export const isSession = (text: string): boolean => SESSION.test(text);

/** True if the value has the form of a request's id. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
