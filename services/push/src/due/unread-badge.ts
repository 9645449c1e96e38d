// The number on the app's icon: how many messages a person has not read, over all rooms.
import type { RoomName } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { historyFrom, isDirectName } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import {
  directBatch,
  headerNumber,
  headerValue,
  marksOfFilter,
  nameOf,
  peopleMarks,
  readMarks,
  readRoomCards,
  roomSubjects,
  streamName,
} from '@natter/room-log/reading';
import type { Bus, ListedRoom, PeopleMarks } from '@natter/room-log/reading';

/** Rooms that are counted; NATS answers for at most 1,024 subjects at once. */
const ROOMS_MAX = 500;

export interface UnreadBadgeDeps {
  readonly bus: Bus;
  readonly partitions: number;
  readonly now: () => number;
}

export class UnreadBadge {
  readonly #deps: UnreadBadgeDeps;
  readonly #marks: PeopleMarks;

  constructor(deps: UnreadBadgeDeps) {
    this.#deps = deps;
    const { bus, partitions } = deps;
    const subjects = (room: RoomName): ReturnType<typeof roomSubjects> =>
      roomSubjects(room, partitions);
    this.#marks = peopleMarks({ bus, rooms: { subjects, get: () => undefined } });
  }

  /**
   * Counts what is unread in the rooms where the person has been, and in `room`. Throws
   * BusUnavailable.
   */
  async of(owner: Owner, room: RoomName): Promise<number> {
    const rooms = new Set([room, ...(await this.#roomsOf(owner))]);
    const counts = await this.#marks.unreadIn(owner, await this.#listed(owner, [...rooms]));
    let sum = 0;
    for (const { count } of counts.values()) sum += count;
    return sum;
  }

  async #roomsOf(owner: Owner): Promise<readonly RoomName[]> {
    const { bus, partitions } = this.#deps;
    const rooms: RoomName[] = [];
    for (let partition = 0; partition < partitions; partition += 1) {
      const marks = marksOfFilter(partition, owner);
      const stored = await readMarks(bus, { stream: streamName(partition), marks });
      for (const { room } of stored) rooms.push(nameOf(room) ?? ('' as RoomName));
    }
    return rooms.filter((room) => room !== '').slice(-ROOMS_MAX);
  }

  async #listed(owner: Owner, rooms: readonly RoomName[]): Promise<readonly ListedRoom[]> {
    const { bus, partitions, now } = this.#deps;
    const places = rooms.map((room) => ({ room, subjects: roomSubjects(room, partitions) }));
    const cards = await readRoomCards(
      bus,
      places.map(({ subjects }) => subjects),
    );
    const tails = await this.#tails(places.map(({ subjects }) => subjects));
    return places.flatMap(({ room, subjects }) => {
      const first = historyFrom(
        { room, card: cards.get(subjects.card) },
        { id: owner, nowMs: now() },
      );
      const upTo = tails.get(subjects.log) ?? 0;
      if (first === Infinity || upTo === 0) return [];
      return { room, upTo, first, isForThem: isDirectName(room), isNamed };
    });
  }

  /** Returns the sequences of the rooms' last records, by subject. */
  async #tails(
    rooms: readonly ReturnType<typeof roomSubjects>[],
  ): Promise<ReadonlyMap<string, number>> {
    const tails = new Map<string, number>();
    for (const [stream, some] of Map.groupBy(rooms, (room) => room.stream)) {
      const query = { multi_last: some.map(({ log }) => log), batch: some.length };
      const { messages } = await directBatch(this.#deps.bus, stream, query);
      for (const { block } of messages) {
        const seq = headerNumber(block, 'Nats-Sequence') ?? 0;
        tails.set(headerValue(block, 'Nats-Subject') ?? '', seq);
      }
    }
    return tails;
  }
}

const isNamed = (own: string, alias: string): boolean => aliasKey(own) === aliasKey(alias);
