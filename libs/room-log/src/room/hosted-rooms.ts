// All rooms this gateway hosts, and the check of them all: tails and seats read again, many rooms to one request, paced.
// When to check is check-triggers.ts's business; what a room does with the outcome is hosted-room.ts's.
import type { RoomName } from '@natter/protocol';
import { pause, reasonOf } from '../nats/connection.ts';
import { HostedRoom } from './hosted-room.ts';
import type { HostDeps, RoomListener } from './hosted-room.ts';
import { SNAPSHOT_SUBJECTS_MAX, snapshotRooms } from './snapshot.ts';
import { roomSubjects } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** Between two requests of a check: 25 ms of a server's time each at the most. */
const CHECK_PACE_MS = 5;
const CHECK_MS = 10_000;

export class HostedRooms {
  readonly #deps: HostDeps;
  readonly #partitions: number;
  readonly #rooms = new Map<RoomName, HostedRoom>();

  constructor(deps: HostDeps, partitions: number) {
    this.#deps = deps;
    this.#partitions = partitions;
  }

  subjects(room: RoomName): RoomSubjects {
    return roomSubjects(room, this.#partitions);
  }
  get(room: RoomName): HostedRoom | undefined {
    return this.#rooms.get(room);
  }

  /** Begins to host. One at a time a room; the caller keeps it until `release`. Throws BusUnavailable. */
  async host(room: RoomName, listener: RoomListener): Promise<HostedRoom> {
    const hosted = new HostedRoom(this.#deps, { room, subjects: this.subjects(room) }, listener);
    // Checked from now on: a gateway may die after its seats were read.
    this.#rooms.set(room, hosted);
    try {
      await hosted.start();
    } catch (error) {
      this.release(hosted);
      throw error;
    }
    return hosted;
  }

  release(hosted: HostedRoom): void {
    hosted.close();
    if (this.#rooms.get(hosted.room) === hosted) this.#rooms.delete(hosted.room);
  }

  /** Reads tails and seats of all hosted rooms (of one partition, or of all) and lets each room act on them. */
  async check(partition: number | 'all'): Promise<void> {
    const rooms = [...this.#rooms.values()].filter(
      ({ subjects }) => partition === 'all' || subjects.partition === partition,
    );
    for (const batch of batches(rooms)) {
      try {
        const subjects = batch.map((room) => room.subjects);
        const snapshots = await snapshotRooms(
          this.#deps.writer.bus,
          subjects,
          monotonicMs() + CHECK_MS,
        );
        for (const [index, room] of batch.entries()) {
          const snapshot = snapshots[index];
          if (snapshot !== undefined) await room.apply(snapshot);
        }
      } catch (error) {
        // NATS is away again: its return is a trigger of its own.
        this.#deps.log.warn({ rooms: batch.length, reason: reasonOf(error) }, 'rooms not checked');
      }
      await pause(CHECK_PACE_MS);
    }
  }
}

/** Rooms of one partition each, together not over what one answer may hold. */
function batches(rooms: readonly HostedRoom[]): HostedRoom[][] {
  const made: HostedRoom[][] = [];
  const byPartition = Map.groupBy(rooms, ({ subjects }) => subjects.partition);
  for (const group of byPartition.values()) {
    let batch: HostedRoom[] = [];
    let size = 0;
    for (const room of group) {
      // A tail, the members, and as many again that have gone within the hour.
      const expected = 2 + 2 * room.roster.count;
      if (batch.length > 0 && size + expected > SNAPSHOT_SUBJECTS_MAX) {
        made.push(batch);
        batch = [];
        size = 0;
      }
      batch.push(room);
      size += expected;
    }
    if (batch.length > 0) made.push(batch);
  }
  return made;
}
