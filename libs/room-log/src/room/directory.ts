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
import { decodeSeat } from '../seats/seat-record.ts';
import type { SeatRecord } from '../seats/seat-record.ts';
import { SNAPSHOT_SUBJECTS_MAX } from './snapshot.ts';
import { cardFilter, logFilter, nameOf, roomSubjects, streamName } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** All names are read again after this; 100,000 of them are 5 MB. */
const NAMES_FRESH_MS = 1_000;
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

export interface DirectoryDeps {
  readonly bus: Bus;
  readonly beats: Beats;
  readonly partitions: number;
  readonly gateway: () => string;
}

export class Directory {
  readonly #deps: DirectoryDeps;
  readonly #logs: NameList;
  readonly #cards: NameList;

  constructor(deps: DirectoryDeps) {
    this.#deps = deps;
    this.#logs = new NameList(() => this.#readNames(logFilter));
    this.#cards = new NameList(() => this.#readNames(cardFilter));
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

  async #read(stream: string, query: object): ReturnType<typeof directBatch> {
    const deadlineMs = monotonicMs() + READ_MS;
    for (;;) {
      await this.#deps.bus.whenUp(deadlineMs);
      try {
        return await directBatch(this.#deps.bus, stream, query);
      } catch (error) {
        if (!(error instanceof BusUnavailable) || monotonicMs() >= deadlineMs) throw error;
        await pause(RETRY_PAUSE_MS);
      }
    }
  }
}

/** Names that are read again after NAMES_FRESH_MS, once for all that ask meanwhile. */
class NameList {
  readonly #readAll: () => Promise<readonly RoomName[]>;
  #names: Promise<readonly RoomName[]> | undefined;
  #readMs = 0;

  constructor(readAll: () => Promise<readonly RoomName[]>) {
    this.#readAll = readAll;
  }

  read(): Promise<readonly RoomName[]> {
    const now = monotonicMs();
    if (this.#names === undefined || now - this.#readMs >= NAMES_FRESH_MS) {
      this.#readMs = now;
      const names = this.#readAll();
      this.#names = names;
      // The next caller tries again.
      names.catch(() => {
        if (this.#names === names) this.#names = undefined;
      });
    }
    return this.#names;
  }
}

/** Visits are not members. */
const sits = (seat: SeatRecord | undefined): boolean =>
  seat?.state === 'here' && seat.visit !== true;
