// Lists gateways, rooms and seats, for the HTTP API. May be a moment old; nothing is decided by it.
// Members come from the roster of a hosted room (hosted-room.ts), decisions from snapshot.ts.
import type { RoomName } from '@natter/protocol';
import { SILENT_MS } from '../liveness/beats.ts';
import type { Beats } from '../liveness/beats.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { GatewayFigures } from '../liveness/figures.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { subjectsOfStream } from '../nats/leader-get.ts';
import type { Owner } from '../records/record.ts';
import { CardIndex } from '../room-card/card-index.ts';
import { decodeSeat } from '../seats/seat-record.ts';
import type { SeatRecord } from '../seats/seat-record.ts';
import { OnceASecond } from './once-a-second.ts';
import { SNAPSHOT_SUBJECTS_MAX } from './snapshot.ts';
import { cardFilter, logFilter, nameOf, roomSubjects, streamName } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const READ_MS = 10_000;
const RETRY_PAUSE_MS = 50;
/** Seats read for one list, `gone` ones included. */
const SEATS_READ_MAX = 1_000;

/** A room's seats, the oldest claim first. */
export interface SeatList {
  readonly seats: readonly SeatRecord[];
  /** Whether there are others. */
  readonly more: boolean;
}

/** A room's last record, of whatever kind. */
export interface LastRecord {
  readonly seq: number;
  readonly atMs: number;
}

export interface DirectoryDeps {
  readonly bus: Bus;
  readonly beats: Beats;
  readonly partitions: number;
  readonly gateway: () => string;
}

export class Directory {
  readonly #deps: DirectoryDeps;
  /** Names: 100,000 are 5 MB. */
  readonly #logs: OnceASecond<readonly RoomName[]>;
  readonly #cards: OnceASecond<readonly RoomName[]>;
  readonly #all: OnceASecond<readonly RoomName[]>;
  readonly #index: CardIndex;

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
    this.#logs = new OnceASecond(() => this.#readNames(logFilter));
    this.#cards = new OnceASecond(() => this.#readNames(cardFilter));
    this.#index = new CardIndex(deps);
    this.#all = new OnceASecond(() => this.#readAll());
  }

  /** Returns the gateways that are heard now, this one included, with their figures. */
  gateways(): readonly (GatewayFigures & { readonly gateway: string })[] {
    const { beats, gateway: own } = this.#deps;
    return beats.known.flatMap((gateway) => {
      const heard = gateway === own() || beats.silentMs(gateway) < SILENT_MS;
      const figures = heard ? beats.figuresOf(gateway) : undefined;
      return figures === undefined ? [] : [{ gateway, ...figures }];
    });
  }

  /** Returns every room that has a log, sorted; may be a second old. Throws BusUnavailable. */
  rooms(): Promise<readonly RoomName[]> {
    return this.#logs.read();
  }

  /**
   * Returns every room that has a card, sorted; may be a second old. Its log may have expired.
   * Throws BusUnavailable.
   */
  roomsWithCard(): Promise<readonly RoomName[]> {
    return this.#cards.read();
  }

  /**
   * Returns every room that has a log or a card, as it is now, unordered. Throws BusUnavailable.
   */
  async everyRoom(): Promise<readonly RoomName[]> {
    const logs = await this.#readNames(logFilter);
    return [...new Set([...logs, ...(await this.#readNames(cardFilter))])];
  }

  /**
   * Returns every room that has a log or a card and that this one may read, sorted. May be a second
   * old: whoever shows a room asks its card. Throws BusUnavailable.
   */
  async roomsFor(owner: Owner): Promise<readonly RoomName[]> {
    const all = await this.#all.read();
    const nowMs = Date.now();
    return all.filter((room) => this.#index.mayRead(room, owner, nowMs));
  }

  async #readAll(): Promise<readonly RoomName[]> {
    // In this order: a room is never listed by its log before its card is known.
    const logs = await this.#readNames(logFilter);
    const cards = await this.#readNames(cardFilter);
    await retried(this.#deps.bus, () => this.#index.refresh());
    // The index comes from a replica, which may lag behind the names.
    const late = cards.filter((room) => !this.#index.has(room));
    return [...new Set([...logs, ...cards]).difference(new Set(late))].toSorted();
  }

  async #readNames(filterOf: (partition: number) => string): Promise<readonly RoomName[]> {
    const deadlineMs = monotonicMs() + READ_MS;
    const names: RoomName[] = [];
    for (let partition = 0; partition < this.#deps.partitions; partition += 1) {
      const query = { filter: filterOf(partition), deadlineMs };
      const subjects = await subjectsOfStream(this.#deps.bus, streamName(partition), query);
      for (const subject of subjects) {
        const name = nameOf(subject.slice(subject.lastIndexOf('.') + 1));
        if (name !== undefined) names.push(name);
      }
    }
    return names.toSorted();
  }

  /**
   * Returns the number of members of each room; undefined: too many to count at once.
   * Throws BusUnavailable.
   */
  async memberCounts(
    names: readonly RoomName[],
  ): Promise<ReadonlyMap<RoomName, number | undefined>> {
    const counts = new Map<RoomName, number | undefined>();
    const rooms = names.map((name) => ({ name, subjects: this.#subjects(name) }));
    for (const group of Map.groupBy(rooms, ({ subjects }) => subjects.partition).values()) {
      const counted = await this.#count(group.map(({ subjects }) => subjects));
      for (const [index, { name }] of group.entries()) counts.set(name, counted[index]);
    }
    return counts;
  }

  /** Counts rooms of one partition. */
  async #count(rooms: readonly RoomSubjects[]): Promise<(number | undefined)[]> {
    const stream = rooms[0]?.stream;
    if (stream === undefined) return [];
    const query = { multi_last: rooms.map(({ seats }) => seats), batch: SNAPSHOT_SUBJECTS_MAX };
    const { status, messages } = await this.#read(stream, query);
    if (status === 413) {
      if (rooms.length === 1) return [undefined];
      const half = Math.ceil(rooms.length / 2);
      return [
        ...(await this.#count(rooms.slice(0, half))),
        ...(await this.#count(rooms.slice(half))),
      ];
    }
    const counts = new Map<string, number>();
    for (const { block, body } of messages) {
      if (!sits(decodeSeat(body))) continue;
      const subject = headerValue(block, 'Nats-Subject') ?? '';
      const place = `${subject.slice(0, subject.lastIndexOf('.'))}.*`;
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    return rooms.map(({ seats }) => counts.get(seats) ?? 0);
  }

  /** Returns who sits in the room and at which gateway, visits included. Throws BusUnavailable. */
  async seats(name: RoomName, limit: number): Promise<SeatList> {
    const room = this.#subjects(name);
    const query = { seq: 1, next_by_subj: room.seats, batch: SEATS_READ_MAX };
    const { messages } = await this.#read(room.stream, query);
    const seats = messages
      .map(({ body }) => decodeSeat(body))
      .filter((seat) => seat !== undefined)
      .filter(({ state }) => state === 'here');
    const last = messages.at(-1);
    const pending = last === undefined ? 0 : (headerNumber(last.block, 'Nats-Num-Pending') ?? 0);
    return { seats: seats.slice(0, limit), more: pending > 0 || seats.length > limit };
  }

  #subjects(name: RoomName): RoomSubjects {
    return roomSubjects(name, this.#deps.partitions);
  }

  /**
   * Returns the last record of each room that has one: its sequence, and when it was stored in ms
   * since 1970, by the NATS server's clock. Throws BusUnavailable.
   */
  async lastRecords(names: readonly RoomName[]): Promise<ReadonlyMap<RoomName, LastRecord>> {
    const last = new Map<RoomName, LastRecord>();
    const rooms = names.map((name) => this.#subjects(name));
    for (const [stream, some] of Map.groupBy(rooms, (room) => room.stream)) {
      const query = { multi_last: some.map(({ log }) => log), batch: some.length };
      for (const { block } of (await this.#read(stream, query)).messages) {
        const name = roomOf(block);
        const seq = headerNumber(block, 'Nats-Sequence');
        const atMs = Date.parse(headerValue(block, 'Nats-Time-Stamp') ?? '');
        if (name !== undefined && seq !== undefined) last.set(name, { seq, atMs });
      }
    }
    return last;
  }

  #read(stream: string, query: object): ReturnType<typeof directBatch> {
    const { bus } = this.#deps;
    return retried(bus, () => directBatch(bus, stream, query));
  }
}

/** Reads again while NATS does not answer. Throws BusUnavailable after READ_MS. */
async function retried<T>(bus: Bus, read: () => Promise<T>): Promise<T> {
  const deadlineMs = monotonicMs() + READ_MS;
  for (;;) {
    await bus.whenUp(deadlineMs);
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof BusUnavailable) || monotonicMs() >= deadlineMs) throw error;
      await pause(RETRY_PAUSE_MS);
    }
  }
}

function roomOf(block: string): RoomName | undefined {
  const subject = headerValue(block, 'Nats-Subject') ?? '';
  return nameOf(subject.slice(subject.lastIndexOf('.') + 1));
}

/** Visits are not members. */
const sits = (seat: SeatRecord | undefined): boolean =>
  seat?.state === 'here' && seat.visit !== true;
