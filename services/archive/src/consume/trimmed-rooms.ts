// Rooms that lost records, by their own bounds or in a full stream, before this archive read them.
// A room loses its oldest first: if its newest message that was read is gone before its time,
// others behind it may be gone too, unread.
import type { JetStreamManager } from '@nats-io/jetstream';
import type { RoomName } from '@natter/protocol';
import { roomSubjects, streamName } from '@natter/room-log/reading';
import type { KeptRoom } from '../store/partitions.ts';
import { oldestOf } from './oldest.ts';

/** Rooms that are looked at, those with the newest messages: one request each. */
const ROOMS_MAX = 10_000;
const AT_ONCE = 64;

export interface Trimmed {
  readonly rooms: number;
  /** From this sequence on none of them lacks a record. */
  readonly since: number;
}

/** Looks for them. Throws while NATS does not answer. */
export async function trimmedRooms(
  manager: JetStreamManager,
  rooms: readonly KeptRoom[],
  { partition, partitions, nowMs }: { partition: number; partitions: number; nowMs: number },
): Promise<Trimmed> {
  const stream = streamName(partition);
  const looked = rooms
    .filter(({ lives }) => lives > nowMs)
    .toSorted((one, other) => other.newest - one.newest)
    .slice(0, ROOMS_MAX);
  const found: number[] = [];
  for (let from = 0; from < looked.length; from += AT_ONCE) {
    const some = looked.slice(from, from + AT_ONCE);
    found.push(
      ...(await Promise.all(
        some.map(async ({ name, newest }) => {
          const { log } = roomSubjects(name as RoomName, partitions);
          const oldest = (await oldestOf(manager, stream, log)) ?? 0;
          return oldest > newest ? oldest : 0;
        }),
      )),
    );
  }
  return { rooms: found.filter((seq) => seq > 0).length, since: Math.max(0, ...found) };
}
