// How far people have read, as the gateway uses it: counts of what is unread, receipts, one
// person's marks in many rooms. A part of RoomLog (room-log.ts). Marks of a hosted room:
// room-marks.ts.
import { UNREAD_MAX } from '@natter/protocol';
import type { RoomName, UnreadCount } from '@natter/protocol';
import pLimit from 'p-limit';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerValue } from '../nats/headers.ts';
import type { Owner } from '../records/record.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { HostedRoom } from '../room/hosted-room.ts';
import { advanced, decodeMark } from './mark.ts';
import type { PersonMark } from './mark.ts';
import { readReceipt } from './receipt.ts';
import type { ReceiptCounts, ReceiptQuery } from './receipt.ts';
import { RecentRecords } from './recent-records.ts';
import { countUnread } from './unread.ts';
import type { UnreadQuery } from './unread.ts';

/** Rooms whose last records are kept. */
const ROOMS_KEPT = 1_000;
/** Rooms of a list that are counted at once. */
const COUNTED_AT_ONCE = 8;
/** Records that are looked through for what is unread. */
const UNREAD_RECORDS = 2 * UNREAD_MAX;

/** A room of somebody's list. */
export interface ListedRoom {
  readonly room: RoomName;
  /** Of its last record. */
  readonly upTo: number;
  /** The first sequence that the person may read. */
  readonly first: number;
  /** Whether all of it is unread for somebody without a mark; else such a room is left out. */
  readonly isForThem: boolean;
  /** Returns whether this is the alias of a person who is `own` here. */
  readonly isNamed: (own: string, alias: string) => boolean;
}

export interface PeopleMarks {
  /** Counts what is unread for one person. Throws BusUnavailable. */
  unread(room: RoomName, query: Omit<UnreadQuery, 'nowMs'>): Promise<UnreadCount>;
  /**
   * Returns the receipt of a message of a hosted room; undefined if there is none to see. Throws
   * BusUnavailable.
   */
  receipt(room: RoomName, query: ReceiptQuery): Promise<ReceiptCounts | undefined>;
  /**
   * Counts what is unread for one person in many rooms; most without a mark are left out. A mark
   * may be some seconds old where its room is not hosted here. Throws BusUnavailable.
   */
  unreadIn(owner: Owner, rooms: readonly ListedRoom[]): Promise<ReadonlyMap<RoomName, UnreadCount>>;
}

/** The rooms of a process: gateways host some, services that only read host none. */
export interface KnownRooms {
  subjects(room: RoomName): RoomSubjects;
  /** Undefined: not hosted here. */
  get(room: RoomName): HostedRoom | undefined;
}

export function peopleMarks({ bus, rooms }: { bus: Bus; rooms: KnownRooms }): PeopleMarks {
  const kept = new Map<RoomName, RecentRecords>();
  const hearIn = (room: RoomName, recent: RecentRecords | undefined): void => {
    const hosted = rooms.get(room);
    if (hosted !== undefined) hosted.recent = recent;
  };
  const recentOf = (room: RoomName): RecentRecords => {
    const recent = kept.get(room) ?? new RecentRecords(bus, rooms.subjects(room));
    hearIn(room, recent);
    // The latest used last; the first goes.
    kept.delete(room);
    kept.set(room, recent);
    const [oldest] = kept.keys();
    if (kept.size <= ROOMS_KEPT || oldest === undefined) return recent;
    kept.delete(oldest);
    hearIn(oldest, undefined);
    return recent;
  };
  const unread: PeopleMarks['unread'] = async (room, query) => {
    const { read: after, upTo: to } = query;
    if (after >= to) {
      // Whoever comes first begins it, and nobody who comes back later makes it read.
      if (rooms.get(room) !== undefined) recentOf(room).begin(to);
      return { count: 0, mentions: 0 };
    }
    const recent = recentOf(room);
    await recent.reach({ after, to, records: UNREAD_RECORDS });
    return countUnread(recent, { ...query, nowMs: Date.now() });
  };
  return {
    unread,
    async receipt(room, query) {
      const hosted = rooms.get(room);
      if (hosted === undefined) throw new Error(`${room} is not hosted here`);
      return await readReceipt(bus, { hosted, recent: recentOf(room) }, query);
    },
    async unreadIn(owner, listed) {
      const names = listed.map(({ room }) => room);
      const marks = await marksOf(bus, owner, { names, rooms });
      const limit = pLimit(COUNTED_AT_ONCE);
      const counting = listed.map(({ room, upTo, first, isForThem, isNamed }) =>
        limit(async () => {
          const mark = marks.get(room);
          if (mark === undefined && !isForThem) return [];
          const { read = 0, alias: own = '' } = mark ?? {};
          const query = {
            owner,
            read,
            upTo,
            first,
            isNamed: (alias: string) => isNamed(own, alias),
          };
          return [[room, await unread(room, query)] as const];
        }),
      );
      return new Map((await Promise.all(counting)).flat());
    },
  };
}

/** Returns one person's marks in many rooms. Throws BusUnavailable. */
async function marksOf(
  bus: Bus,
  owner: Owner,
  { names, rooms }: { names: readonly RoomName[]; rooms: KnownRooms },
): Promise<ReadonlyMap<RoomName, PersonMark>> {
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
  // Where the room is hosted, what is told may be newer than what is stored.
  for (const name of names) {
    const told = rooms.get(name)?.marks.of(owner);
    if (told !== undefined) marks.set(name, advanced(marks.get(name), told));
  }
  return marks;
}
