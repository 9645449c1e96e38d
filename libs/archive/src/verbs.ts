// The questions that archives answer on natter.ask.archive.VERB, and the form of each answer.
// Client: client.ts. Handlers: services/archive/src/questions. Contract: docs/archive.md.
import type { Questions } from '@natter/questions';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import {
  archivedRecord,
  archivedRoom,
  archiveState,
  CALENDAR_DAYS_MAX,
  day,
  hit,
  HITS_MAX,
  owner,
  PAGE_MESSAGES_MAX,
  QUERY_CHARACTERS_MAX,
  readableRooms,
  room,
  ROOMS_PAGE_MAX,
  seq,
  timeMs,
  zone,
} from './shapes.ts';

const { Array: List, Boolean, Integer, Literal, Object: Fields, Optional, String: Text } = Type;

/** Every answer has it. */
const archive = archiveState;
/** Who reads: `first` is the first sequence that they may see of the room. */
const reader = { room, owner: Optional(owner), first: Optional(seq) };
const recordsPage = Fields({
  archive,
  records: List(archivedRecord),
  more: Boolean(),
  /** With `more`, the exclusive bound of the next page in the same direction. */
  next: Optional(seq),
});

export const VERBS = {
  /** For people with the nats command line. */
  ping: { ask: Fields({}), answer: Fields({ archive, version: Text(), sinceMs: Integer() }) },
  /** Messages that a query finds, in rooms that the asker may read. */
  search: {
    ask: Fields({
      owner: Optional(owner),
      rooms: readableRooms,
      query: Text({ maxLength: QUERY_CHARACTERS_MAX }),
      order: Type.Union([Literal('best'), Literal('newest')]),
      limit: Integer({ minimum: 1, maximum: HITS_MAX }),
      /** Of the answer before. */
      cursor: Optional(Text({ maxLength: 128 })),
      /** Of the days in the query. Absent: UTC. */
      zone: Optional(zone),
    }),
    /** `more`: ask again with `cursor`. An answer may have fewer hits than `limit`, or none. */
    answer: Fields({ archive, hits: List(hit), more: Boolean(), cursor: Optional(Text()) }),
  },
  /** Messages of a room, ascending: the last before `before`, or the first after `after`. */
  page: {
    ask: Fields({
      ...reader,
      before: Optional(seq),
      after: Optional(seq),
      limit: Integer({ minimum: 1, maximum: PAGE_MESSAGES_MAX }),
    }),
    answer: recordsPage,
  },
  /**
   * The first messages after `after`, for an export: with all names of reactions that are kept.
   * `everything`: private ones of others too. A gateway asks so for an owner of the server only.
   */
  export: {
    ask: Fields({
      ...reader,
      everything: Optional(Literal(true)),
      after: seq,
      limit: Integer({ minimum: 1, maximum: PAGE_MESSAGES_MAX }),
    }),
    answer: recordsPage,
  },
  /** The first message at or after a time; 0: none. */
  at: { ask: Fields({ ...reader, at: timeMs }), answer: Fields({ archive, seq }) },
  /** How many messages each day has, without empty days: the first CALENDAR_DAYS_MAX at most. */
  days: {
    ask: Fields({ ...reader, from: day, to: day, zone: Optional(zone) }),
    answer: Fields({
      archive,
      days: List(Fields({ day, count: Integer({ minimum: 1 }) }), { maxItems: CALENDAR_DAYS_MAX }),
    }),
  },
  /** The rooms that have messages, by name. */
  rooms: {
    ask: Fields({
      /** The last name of the answer before. */
      after: Optional(room),
      limit: Integer({ minimum: 1, maximum: ROOMS_PAGE_MAX }),
    }),
    answer: Fields({ archive, rooms: List(archivedRoom), more: Boolean() }),
  },
} as const;

export type Verbs = typeof VERBS;
export type Verb = keyof Verbs;
export type Ask<V extends Verb> = Static<Verbs[V]['ask']>;
export type Answer<V extends Verb> = Static<Verbs[V]['answer']>;

/** How long a question waits for its answer. */
export const ASK_MS = 3_000;
/** Bytes of a question: three lists of ROOMS_ASKED_MAX long names fit. */
export const ASK_BYTES_MAX = 256 * 1024;
/** Bytes of an answer: one with more hits or messages is cut, and says `more`. */
export const ANSWER_BYTES_MAX = 256 * 1024;

/** What archives answer, as libs/questions carries it. */
export const ARCHIVE_QUESTIONS: Questions<Verbs> = {
  service: 'archive',
  verbs: VERBS,
  askBytesMax: ASK_BYTES_MAX,
};
