// TypeBox schemas that several questions share, and the bounds of each. The questions: verbs.ts.
import { HISTORY_MESSAGES_MAX } from '@natter/protocol';
import type { Message, RoomAccess } from '@natter/protocol';
import { Type } from 'typebox';
import type { Static } from 'typebox';

/** Characters of a query. */
export const QUERY_CHARACTERS_MAX = 1_024;
/** Hits of one answer, and messages of one page. */
export const HITS_MAX = 50;
export const PAGE_MESSAGES_MAX = HISTORY_MESSAGES_MAX;
/** Rooms that one search names in each list. */
export const ROOMS_ASKED_MAX = 1_000;
/** Days of one calendar. */
export const CALENDAR_DAYS_MAX = 366;
/** Rooms in one answer to `rooms`. */
export const ROOMS_PAGE_MAX = 500;

export const room = Type.String({ minLength: 1, maxLength: 64 });
/** Of the one who asks. Absent: only messages to all are seen. */
export const owner = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
export const seq = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** ms since 1970. */
export const timeMs = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
/** An IANA zone, such as `Europe/Paris`. One that is unknown counts as UTC. */
export const zone = Type.String({ minLength: 1, maxLength: 64 });
/** A day, as `2026-11-28`. */
export const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** A room that the asker may read; `first`: from this sequence on (a guest's). */
const readable = Type.Object({ room, first: Type.Optional(seq) });
const readables = Type.Array(readable, { maxItems: ROOMS_ASKED_MAX });
/** The rooms that the asker may read. The gateway decides, from live cards. */
export const readableRooms = Type.Union([
  Type.Object({ only: readables }),
  Type.Object({
    /** Rooms without a card and rooms with an open one, as the archive knows them. */
    allOpen: Type.Literal(true),
    except: Type.Array(room, { maxItems: ROOMS_ASKED_MAX }),
    also: readables,
  }),
]);
export type ReadableRooms = Static<typeof readableRooms>;

/** The text, reactions, pin and replies are those of now, as the archive knows them. */
const message = Type.Unsafe<Message>(
  Type.Object({
    type: Type.Literal('message'),
    room,
    seq,
    id: Type.String(),
    from: Type.String(),
    text: Type.String(),
    at: Type.Number(),
    via: Type.String(),
  }),
);
/** A message with what decides who may see it. Owners never reach a client. */
export const archivedRecord = Type.Object({
  message,
  /** Of the author. */
  owner: Type.String(),
  /** Owners who may see it besides the author. Absent: all. */
  audience: Type.Optional(Type.Array(Type.String())),
  /** When it is gone, ms since 1970. Absent: it does not expire. */
  expiresMs: Type.Optional(timeMs),
});
export type ArchivedRecord = Static<typeof archivedRecord>;

/** Text around a match; `match`: these are the words that were found. */
const snippetPart = Type.Object({
  text: Type.String(),
  match: Type.Optional(Type.Literal(true)),
});
export type SnippetPart = Static<typeof snippetPart>;

export const hit = Type.Object({
  record: archivedRecord,
  snippet: Type.Array(snippetPart),
  /** Of `best`; larger is better. */
  score: Type.Optional(Type.Number()),
});
export type Hit = Static<typeof hit>;

const access = Type.Unsafe<RoomAccess>(
  Type.Union(['open', 'closed', 'direct'].map((each) => Type.Literal(each))),
);
export const archivedRoom = Type.Object({
  room,
  /** Sequences of the first and the last message that is kept. */
  first: seq,
  last: seq,
  /** Absent: the room has no card, or one of a later version. */
  access: Type.Optional(access),
});
export type ArchivedRoom = Static<typeof archivedRoom>;

const partitionState = Type.Object({
  partition: Type.Integer({ minimum: 0 }),
  /** Of the log that these sequences belong to, as gateways name it. */
  epoch: Type.String(),
  /** From this sequence on nothing is missing. */
  since: seq,
  /** Up to this sequence the log has been read. */
  position: seq,
});
export type PartitionState = Static<typeof partitionState>;

/** What each answer says of the archive that gave it. */
export const archiveState = Type.Object({
  instance: Type.String(),
  /** False: it is rebuilding, or has fallen behind the log. */
  complete: Type.Boolean(),
  /** How far it is behind the log, ms. */
  lagMs: Type.Integer({ minimum: 0 }),
  partitions: Type.Array(partitionState),
});
export type ArchiveState = Static<typeof archiveState>;
