// A check of hosted rooms: reads their tails and seats again, many rooms with one request, paced.
// When: check-triggers.ts. Each room acts on what was read (hosted-room.ts).
import { setTimeout as pause } from 'node:timers/promises';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { HostedRoom } from './hosted-room.ts';
import { SNAPSHOT_SUBJECTS_MAX, snapshotRooms } from './snapshot.ts';

/** ms between two requests of a check, each of which takes a server 25 ms at most. */
const PACE_MS = 5;
const READ_MS = 10_000;

/** Checks these rooms. What NATS does not answer is left to the next check. */
export async function checkRooms(bus: Bus, rooms: readonly HostedRoom[], log: Log): Promise<void> {
  for (const batch of batches(rooms)) {
    try {
      const subjects = batch.map((room) => room.subjects);
      const readings = await snapshotRooms(bus, subjects, monotonicMs() + READ_MS);
      for (const [index, room] of batch.entries()) {
        const reading = readings[index];
        if (reading !== undefined) await room.apply(reading);
      }
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      // NATS is away again: its return is a trigger of its own.
      log.warn({ rooms: batch.length, reason: reasonOf(error) }, 'rooms not checked');
    }
    await pause(PACE_MS);
  }
}

/** Groups rooms of one partition each; a group's subjects fit in one answer. */
function batches(rooms: readonly HostedRoom[]): HostedRoom[][] {
  const made: HostedRoom[][] = [];
  const byPartition = Map.groupBy(rooms, ({ subjects }) => subjects.partition);
  for (const group of byPartition.values()) {
    let batch: HostedRoom[] = [];
    let size = 0;
    for (const room of group) {
      // A tail, the members, and as many whose seats are gone and have not expired.
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
