// The bound of one room (NATTER_ROOM_BYTES): a room that reaches it loses its oldest records.
// Every appended record is seen by one gateway, which measures the room with a chance proportional
// to the record's bytes: no counters, and about 32 looks for each time a room fills up.
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { streamState } from '../nats/leader-get.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { purge } from './fair-purge.ts';
import { measureRoom } from './room-size.ts';

/** Shares of the bound: mean growth between two looks, what leads to a purge, what remains. */
const LOOK_SHARE = 1 / 32;
const PURGE_FROM = 7 / 8;
const PURGE_TO = 3 / 4;
/** Up to 128 records: the mean size of a room's records is known to some percent. */
const STRETCHES = 16;
const READ_MS = 5_000;
/** Rooms that wait for a look; beyond, the next record of a room asks again. */
const WAITING_MAX = 64;

export interface RoomLimitDeps {
  readonly bus: Bus;
  readonly log: Log;
  /** Bytes that one room may hold. */
  readonly roomBytes: number;
  readonly onPurged: () => void;
}

export class RoomLimit {
  readonly #deps: RoomLimitDeps;
  readonly #lookBytes: number;
  readonly #waiting = new Set<RoomSubjects>();
  #looking = false;

  constructor(deps: RoomLimitDeps) {
    this.#deps = deps;
    this.#lookBytes = deps.roomBytes * LOOK_SHARE;
  }

  /** A record of this process was stored in the room. Runs for every say. */
  note(room: RoomSubjects, bytes: number): void {
    if (Math.random() * this.#lookBytes >= bytes) return;
    if (this.#waiting.size < WAITING_MAX) this.#waiting.add(room);
    if (!this.#looking) void this.#run();
  }

  async #run(): Promise<void> {
    this.#looking = true;
    try {
      for (const room of this.#waiting) {
        this.#waiting.delete(room);
        await this.#look(room);
      }
    } finally {
      this.#looking = false;
    }
  }

  async #look({ stream, log: subject }: RoomSubjects): Promise<void> {
    const { bus, log, roomBytes, onPurged } = this.#deps;
    try {
      const state = await streamState(bus, stream, monotonicMs() + READ_MS);
      const size = await measureRoom(bus, { stream, subject, state }, { stretches: STRETCHES });
      if (size.bytes < PURGE_FROM * roomBytes) return;
      const keep = Math.max(1, Math.floor((size.records * PURGE_TO * roomBytes) / size.bytes));
      const purged = await purge(bus, stream, { filter: subject, keep });
      log.info({ subject, keep, purged }, 'room full: oldest records purged');
      if (purged > 0) onPurged();
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      log.warn({ subject, reason: reasonOf(error) }, 'room not measured');
    }
  }
}
