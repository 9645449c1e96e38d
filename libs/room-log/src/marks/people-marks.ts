// How far people have read, as the gateway uses it: counts of what is unread, receipts, one
// person's marks in many rooms. A part of RoomLog (room-log.ts). Marks of a hosted room:
// room-marks.ts.
import { UNREAD_MAX } from '@natter/protocol';
import type { RoomName, UnreadCount } from '@natter/protocol';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerValue } from '../nats/headers.ts';
import type { Owner } from '../records/record.ts';
import type { HostedRooms } from '../room/hosted-rooms.ts';
import { decodeMark } from './mark.ts';
import type { PersonMark } from './mark.ts';
import { readReceipt } from './receipt.ts';
import type { ReceiptCounts, ReceiptQuery } from './receipt.ts';
import { RecentRecords } from './recent-records.ts';
import { countUnread } from './unread.ts';
import type { UnreadQuery } from './unread.ts';

/** Rooms whose last records are kept. */
const ROOMS_KEPT = 100;
/** Records that are looked through for what is unread. */
const UNREAD_RECORDS = 2 * UNREAD_MAX;

export interface PeopleMarks {
  /** Counts what is unread for one person. Throws BusUnavailable. */
  unread(room: RoomName, query: Omit<UnreadQuery, 'nowMs'>): Promise<UnreadCount>;
  /**
   * Returns the receipt of a message of a hosted room; undefined if there is none to see. Throws
   * BusUnavailable.
   */
  receipt(room: RoomName, query: ReceiptQuery): Promise<ReceiptCounts | undefined>;
  /** Returns the person's marks in these rooms. May lag by some ms. Throws BusUnavailable. */
  marksOf(owner: Owner, rooms: readonly RoomName[]): Promise<ReadonlyMap<RoomName, PersonMark>>;
}

export function peopleMarks({ bus, rooms }: { bus: Bus; rooms: HostedRooms }): PeopleMarks {
  const kept = new Map<RoomName, RecentRecords>();
  const recentOf = (room: RoomName): RecentRecords => {
    const recent = kept.get(room) ?? new RecentRecords(bus, rooms.subjects(room));
    // The latest used last; the first goes.
    kept.delete(room);
    kept.set(room, recent);
    const [oldest] = kept.keys();
    if (kept.size > ROOMS_KEPT && oldest !== undefined) kept.delete(oldest);
    return recent;
  };
  return {
    async unread(room, query) {
      const { read: after, upTo: to } = query;
      if (after >= to) return { count: 0, mentions: 0 };
      const recent = recentOf(room);
      await recent.reach({ after, to, records: UNREAD_RECORDS });
      return countUnread(recent, { ...query, nowMs: Date.now() });
    },
    async receipt(room, query) {
      const hosted = rooms.get(room);
      if (hosted === undefined) throw new Error(`${room} is not hosted here`);
      return await readReceipt(bus, { hosted, recent: recentOf(room) }, query);
    },
    async marksOf(owner, names) {
      const marks = new Map<RoomName, PersonMark>();
      const places = names.map((name) => ({ name, subjects: rooms.subjects(name) }));
      for (const [stream, some] of Map.groupBy(places, ({ subjects }) => subjects.stream)) {
        const nameOf = new Map(some.map(({ name, subjects }) => [subjects.mark(owner), name]));
        const query = { multi_last: [...nameOf.keys()], batch: nameOf.size };
        for (const { block, body } of (await directBatch(bus, stream, query)).messages) {
          const name = nameOf.get(headerValue(block, 'Nats-Subject') ?? '');
          const mark = decodeMark(body);
          if (name !== undefined && mark !== undefined) marks.set(name, mark);
        }
      }
      return marks;
    },
  };
}
