// The messages of rooms as the gateway uses them: amend one, pin it, read pages of them as they are
// now. A part of RoomLog (room-log.ts).
import type { RoomName } from '@natter/protocol';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { Owner, SayRecord } from '../records/record.ts';
import type { HistoryOptions, HistoryPage } from '../room/history.ts';
import type { HostedRooms } from '../room/hosted-rooms.ts';
import { readPage } from '../room/replay.ts';
import type { Page, ReadPage } from '../room/replay.ts';
import type { StoreSay } from '../seats/speak.ts';
import { amendMessage } from './amend.ts';
import type { AmendMessageDeps, AmendOptions, AmendPlace } from './amend.ts';
import { asNow, readMessageCards } from './as-now.ts';
import type { AmendDeps, AmendOutcome } from './change-and-tell.ts';
import type { MessageCard } from './message-card.ts';
import { SaidLately } from './said-message.ts';
import type { Eraser } from './erase.ts';
import type { Reactions } from '../reactions/reactions.ts';
import { hasCards, historyAfterAsNow, historyBeforeAsNow } from './history-as-now.ts';
import type { AsNowRoom } from './history-as-now.ts';
import { withoutErased } from './page-without-erased.ts';
import { pinMessage, readPins } from './pins.ts';
import type { PinOptions } from './pins.ts';
import type { Reading } from './read-messages.ts';
import { replyRoot, storeReply } from '../threads/reply.ts';
import type { ReplyRoot } from '../threads/reply.ts';
import { readThread } from '../threads/thread.ts';
import type { Thread, ThreadQuery } from '../threads/thread.ts';

/** Without `upTo`, messages are at least as new as what this gateway has heard. */
type AsHeard<Query extends Reading> = Omit<Query, 'upTo'> & { readonly upTo?: number };

export interface Messages {
  /** Amends a message under a member's seat. Never rejects because of NATS. */
  amend(room: RoomName, options: AmendOptions): Promise<AmendOutcome>;
  /** Pins a message, or takes the pin off. Never rejects because of NATS. */
  pin(room: RoomName, options: PinOptions): Promise<AmendOutcome>;
  /** Returns the pinned messages, as they are now. Throws BusUnavailable. */
  pins(room: RoomName, reading: AsHeard<Reading>): Promise<readonly SayRecord[]>;
  /** Returns a page of a thread; undefined: there is none to see. Throws BusUnavailable. */
  thread(room: RoomName, query: AsHeard<ThreadQuery>): Promise<Thread | undefined>;
  /**
   * Returns the thread that a reply to this message belongs to; undefined if there is no such
   * message for this one. Throws BusUnavailable.
   */
  replyRoot(room: RoomName, query: { ref: number; owner: Owner }): Promise<ReplyRoot | undefined>;
  /** Returns what stores a reply in this thread (Seat.say). */
  replyStore(room: RoomName, root: ReplyRoot): StoreSay;
  /** Returns messages as they are now, without those that are erased. Throws BusUnavailable. */
  asNow(
    room: RoomName,
    query: { records: readonly SayRecord[]; owner: Owner; upTo: number },
  ): Promise<readonly SayRecord[]>;
  /** Returns who reacted to these messages, by emoji, as far as names are kept. */
  reactors(
    room: RoomName,
    query: { seqs: readonly number[]; upTo: number },
  ): Promise<ReadonlyMap<number, MessageCard['reactions']>>;
  /**
   * Reads records, one page at a time (room/replay.ts), without those of messages that are erased.
   * Throws BusUnavailable.
   */
  page(room: RoomName, range: { from: number; to: number; records?: number }): Promise<Page>;
  /** A page of messages as they are now (room/history.ts). Throws BusUnavailable. */
  historyBefore(room: RoomName, query: HistoryOptions & { before: number }): Promise<HistoryPage>;
  historyAfter(
    room: RoomName,
    query: HistoryOptions & { after: number; to: number },
  ): Promise<HistoryPage>;
  /**
   * As `historyAfter`, for somebody who comes back: what the host of the room remembers is not read
   * (known/known-records.ts). Throws BusUnavailable.
   */
  missedAfter: Messages['historyAfter'];
}

export interface MessagesDeps {
  readonly writer: LogWriter;
  readonly storeBatch: AmendDeps['storeBatch'];
  readonly rooms: HostedRooms;
  readonly eraser: Eraser;
  readonly reactions: Pick<Reactions, 'apply'>;
}

const READ_MS = 10_000;

export function messagesOf(given: MessagesDeps): Messages {
  const { rooms, eraser } = given;
  const { bus } = given.writer;
  const deps: AmendMessageDeps = {
    ...given,
    saidLately: new SaidLately(),
    erase: (room, seq) => {
      eraser.begin(room, seq);
    },
  };
  const amendedAt = (room: RoomName): AmendPlace => ({
    room,
    subjects: rooms.subjects(room),
    hosted: rooms.get(room),
  });
  const placeOf = (room: RoomName): AsNowRoom => {
    const hosted = rooms.get(room);
    const { subjects = rooms.subjects(room), tail, messages } = hosted ?? {};
    return {
      subjects,
      tail,
      known: messages,
      readPage: (range) => readPage(bus, subjects, range),
    };
  };
  const pagesOf =
    (room: RoomName): ReadPage =>
    (range) => {
      const hosted = rooms.get(room);
      return hosted?.records.page(range, hosted.tail) ?? readPage(bus, rooms.subjects(room), range);
    };
  return {
    amend: (room, options) => amendMessage(deps, amendedAt(room), options),
    pin: (room, options) => pinMessage(deps, amendedAt(room), options),
    pins: (room, reading) => {
      const { subjects, tail = 0, known } = placeOf(room);
      return readPins(bus, subjects, { upTo: tail, known, ...reading });
    },
    thread: (room, query) => {
      const { subjects, tail = 0, known } = placeOf(room);
      return readThread(bus, subjects, { upTo: tail, known, ...query });
    },
    replyRoot: (room, query) => replyRoot(bus, rooms.subjects(room), query),
    replyStore: (room, root) => {
      const { subjects, known } = placeOf(room);
      return storeReply(deps, { room: subjects, root, known });
    },
    asNow: async (room, query) => {
      const place = placeOf(room);
      const { subjects, known } = place;
      if (query.records.length === 0 || !(await hasCards(place))) return query.records;
      return await asNow(bus, subjects, { ...query, amendments: [], known });
    },
    page: async (room, range) => {
      const place = placeOf(room);
      const page = await pagesOf(room)({ ...range, deadlineMs: monotonicMs() + READ_MS });
      return await withoutErased(bus, place, page);
    },
    reactors: async (room, query) => {
      const { subjects, known } = placeOf(room);
      const { cards } = await readMessageCards(bus, subjects, { ...query, known });
      return new Map([...cards].map(([seq, { reactions }]) => [seq, reactions]));
    },
    historyBefore: (room, query) => historyBeforeAsNow(bus, placeOf(room), query),
    historyAfter: (room, query) => historyAfterAsNow(bus, placeOf(room), query),
    missedAfter: (room, query) =>
      historyAfterAsNow(bus, { ...placeOf(room), readPage: pagesOf(room) }, query),
  };
}
