// The first look at rooms that begin to be hosted: what asks while a reading is under way is read together by the next, many rooms to one request.
// A gateway that a thousand rooms come to at once would otherwise ask six questions for each of them. The reading: snapshot.ts.
import type { Bus } from '../nats/connection.ts';
import { snapshotRooms } from './snapshot.ts';
import type { RoomSnapshot } from './snapshot.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const ASK_MS = 10_000;
/** Rooms to one request: two subjects each, and room for their seats, below SNAPSHOT_SUBJECTS_MAX. */
const ROOMS_AT_ONCE = 128;

interface Asking {
  readonly room: RoomSubjects;
  readonly resolve: (snapshot: RoomSnapshot) => void;
  readonly reject: (error: unknown) => void;
}

export class SnapshotBatcher {
  readonly #bus: Bus;
  /** By partition, while one of its readings is under way. */
  readonly #asking = new Map<number, Asking[]>();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** What the stream says of the room once every subscription made so far stands. Throws BusUnavailable. */
  read(room: RoomSubjects): Promise<RoomSnapshot> {
    return new Promise((resolve, reject) => {
      const asking = { room, resolve, reject };
      const others = this.#asking.get(room.partition);
      if (others !== undefined) others.push(asking);
      else {
        this.#asking.set(room.partition, [asking]);
        void this.#run(room.partition);
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
