// Reads rooms that this gateway begins to host, many with one request: rooms that ask while one
// reading is in progress share the next. A thousand rooms at once would else take six requests
// each. The reading: snapshot.ts.
import { background } from '../background.ts';
import type { Bus } from '../nats/bus.ts';
import { snapshotRooms } from './snapshot.ts';
import type { SeatReading } from '../seats/reap.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const ASK_MS = 10_000;
/** Rooms in one request: three subjects each, with their seats below SNAPSHOT_SUBJECTS_MAX. */
const ROOMS_AT_ONCE = 128;

interface Asking {
  readonly room: RoomSubjects;
  readonly resolve: (snapshot: SeatReading) => void;
  readonly reject: (error: unknown) => void;
}

export class SnapshotBatcher {
  readonly #bus: Bus;
  /** By partition, while one of its readings is in progress. */
  readonly #asking = new Map<number, Asking[]>();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** Reads the room once all subscriptions made so far are in force. Throws BusUnavailable. */
  read(room: RoomSubjects): Promise<SeatReading> {
    return new Promise((resolve, reject) => {
      const asking = { room, resolve, reject };
      const others = this.#asking.get(room.partition);
      if (others !== undefined) others.push(asking);
      else {
        this.#asking.set(room.partition, [asking]);
        background('reading of rooms', this.#run(room.partition));
      }
    });
  }

  async #run(partition: number): Promise<void> {
    for (;;) {
      const batch = this.#asking.get(partition)?.splice(0, ROOMS_AT_ONCE) ?? [];
      if (batch.length === 0) break;
      await this.#readAll(batch);
    }
    this.#asking.delete(partition);
  }

  async #readAll(batch: readonly Asking[]): Promise<void> {
    const deadlineMs = monotonicMs() + ASK_MS;
    try {
      await this.#bus.flush(deadlineMs);
      const rooms = batch.map(({ room }) => room);
      const snapshots = await snapshotRooms(this.#bus, rooms, deadlineMs);
      for (const [index, snapshot] of snapshots.entries()) batch[index]?.resolve(snapshot);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
