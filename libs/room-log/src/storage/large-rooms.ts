// Watches what this gateway appends for rooms that get large: marks them for fair purges
// (large-marks.ts), and keeps each to its bound (NATTER_ROOM_BYTES), beyond which it loses its
// oldest records. Which record leads to a look is random, with a chance proportional to its bytes:
// so no counters are kept, and every gateway's share adds up.
import { setTimeout as pause } from 'node:timers/promises';
import { background } from '../background.ts';
import type { Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { streamState } from '../nats/leader-get.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { purgeRoom } from './purge-room.ts';
import { markBytesOf, writeMark } from './large-marks.ts';
import type { RoomSize } from './purge-plan.ts';
import { countSubject, measureRoom } from './room-size.ts';

/** Shares of a room's bound: mean growth between two looks, what leads to a purge, what remains. */
const LOOK_SHARE = 1 / 32;
const PURGE_FROM = 7 / 8;
const PURGE_TO = 3 / 4;
/** Up to 128 records: their mean size is known to some percent. */
const PLACES = 16;
/** ms between two looks, each 0.2 ms of a server's time; a room that is skipped grows on. */
const PACE_MS = 2;
const WAITING_MAX = 64;
/** Rooms whose size is remembered; the one seen first is forgotten first. */
const KNOWN_MAX = 8_192;
const READ_MS = 5_000;

export interface LargeRoomsDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly log: Log;
  /** How long records live, in NATS's notation. */
  readonly retention: string;
  /** Bytes that a stream may hold. */
  readonly maxBytes: number;
  /** Bytes that one room may hold. */
  readonly roomBytes: number;
  readonly onPurged: () => void;
}

export class LargeRooms {
  readonly #deps: LargeRoomsDeps;
  readonly #markBytes: number;
  readonly #lookBytes: number;
  /** Bytes of rooms as of their last look. */
  readonly #known = new Map<string, number>();
  /** Rooms to look at, with the size of the record that led to it. */
  readonly #waiting = new Map<RoomSubjects, number>();
  #looking = false;

  constructor(deps: LargeRoomsDeps) {
    this.#deps = deps;
    this.#markBytes = markBytesOf(deps.maxBytes);
    this.#lookBytes = deps.roomBytes * LOOK_SHARE;
  }

  /** This process has stored a record in the room. Runs for every say. */
  note(room: RoomSubjects, bytes: number): void {
    const least = Math.min(this.#markBytes, this.#lookBytes);
    const chance = bytes / least;
    if (Math.random() >= chance) return;
    // A room known to be large is looked at when it has grown by half.
    const half = (this.#known.get(room.log) ?? 0) / 2;
    const interval = Math.min(this.#lookBytes, Math.max(this.#markBytes, half));
    if (Math.random() * interval >= least || this.#waiting.size >= WAITING_MAX) return;
    this.#waiting.set(room, bytes);
    if (!this.#looking) background(`measuring ${room.log}`, this.#run());
  }

  async #run(): Promise<void> {
    this.#looking = true;
    try {
      for (const [room, bytes] of this.#waiting) {
        this.#waiting.delete(room);
        await this.#look(room, bytes);
        await pause(PACE_MS);
      }
    } finally {
      this.#looking = false;
    }
  }

  async #look(room: RoomSubjects, recordBytes: number): Promise<void> {
    const { bus, appender, log, retention, roomBytes } = this.#deps;
    const subject = room.log;
    try {
      const records = await countSubject(bus, room.stream, subject);
      let size: RoomSize = { subject, records, bytes: records * recordBytes };
      if (size.bytes >= PURGE_FROM * roomBytes) size = await this.#keepToBound(room);
      if (size.bytes < this.#markBytes) return;
      this.#known.delete(subject);
      this.#known.set(subject, size.bytes);
      const [first] = this.#known.keys();
      if (this.#known.size > KNOWN_MAX && first !== undefined) this.#known.delete(first);
      await writeMark(appender, size, retention);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      log.warn({ subject, reason: reasonOf(error) }, 'room not measured');
    }
  }

  /** Measures the room well, and purges it if it is too large. Returns its size then. */
  async #keepToBound({ stream, log: subject }: RoomSubjects): Promise<RoomSize> {
    const { bus, log, roomBytes, onPurged } = this.#deps;
    const state = await streamState(bus, stream, monotonicMs() + READ_MS);
    const size = await measureRoom(bus, { stream, subject, state }, PLACES);
    if (size.bytes < PURGE_FROM * roomBytes) return size;
    const keep = Math.max(1, Math.floor((size.records * PURGE_TO * roomBytes) / size.bytes));
    const purged = await purgeRoom(bus, stream, { log: subject, keep });
    log.info({ subject, keep, purged }, 'room full: oldest records purged');
    if (purged > 0) onPurged();
    return { subject, records: keep, bytes: (size.bytes * keep) / size.records };
  }
}
