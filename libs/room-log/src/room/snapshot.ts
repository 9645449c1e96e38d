// What a partition's stream says of rooms at one moment: each room's tail and all its seats. Never older than the leader at the time of asking.
// Read when a gateway begins to host a room, and again by every check (hosted-rooms.ts).
import { pause } from '../nats/connection.ts';
import type { Bus } from '../nats/connection.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { DirectMessage } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { lastOfSubject, nextOfSubject, streamState } from '../nats/leader.ts';
import type { StreamState } from '../nats/leader.ts';
import { decodeSeat } from '../seats/seat-record.ts';
import type { Seated } from '../seats/seat-record.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** More subjects than this in one answer and the server refuses it (413). */
export const SNAPSHOT_SUBJECTS_MAX = 1_024;
const LAG_PAUSE_MS = 20;
/** After so many tries at replicas that lag, the leader is asked record by record. */
const LAG_TRIES = 25;

export interface RoomSnapshot {
  /** The sequence of the room's last record, 0 for none. */
  readonly tail: number;
  readonly seats: readonly Seated[];
  /** The NATS server's clock, ms since 1970, to tell seats' ages by. */
  readonly nowMs: number;
}

/** All rooms must be of one partition. Answers in their order. Throws BusUnavailable at the deadline. */
export async function snapshotRooms(
  bus: Bus,
  rooms: readonly RoomSubjects[],
  deadlineMs: number,
): Promise<RoomSnapshot[]> {
  const stream = rooms[0]?.stream;
  if (stream === undefined) return [];
  const state = await streamState(bus, stream, deadlineMs);
  const { nowMs } = state;
  const messages = await lastOfMany(bus, stream, { rooms, state, deadlineMs });
  const [only, ...others] = rooms;
  if (messages === undefined && only !== undefined && others.length === 0)
    return [await snapshotLarge(bus, only, { nowMs, deadlineMs })];
  // One of them may be too large for them all; each by itself the others are not.
  if (messages === undefined) {
    const alone = rooms.map((each) => snapshotRooms(bus, [each], deadlineMs));
    return (await Promise.all(alone)).flat();
  }
  const tails = new Map<string, number>();
  const seats = new Map<string, Seated[]>();
  for (const { block, body } of messages) {
    const subject = headerValue(block, 'Nats-Subject') ?? '';
    const seq = headerNumber(block, 'Nats-Sequence') ?? 0;
    if (subject.startsWith('natter.log.')) {
      tails.set(subject, seq);
      continue;
    }
    const seat = seatedOf(block, body, seq);
    const place = subject.slice(0, subject.lastIndexOf('.'));
    const list = seats.get(place) ?? [];
    seats.set(place, list);
    if (seat !== undefined) list.push(seat);
  }
  return rooms.map((room) => ({
    tail: tails.get(room.log) ?? 0,
    seats: seats.get(room.seats.slice(0, -2)) ?? [],
    nowMs,
  }));
}

const seatedOf = (block: string, body: Uint8Array, seq: number): Seated | undefined => {
  const record = decodeSeat(body);
  const atMs = Date.parse(headerValue(block, 'Nats-Time-Stamp') ?? '');
  return record === undefined ? undefined : { record, seq, atMs: Number.isNaN(atMs) ? 0 : atMs };
};

/** Undefined: too many for one answer. */
async function lastOfMany(
  bus: Bus,
  stream: string,
  query: { rooms: readonly RoomSubjects[]; state: StreamState; deadlineMs: number },
): Promise<readonly DirectMessage[] | undefined> {
  const { lastSeq, replicas } = query.state;
  const filters = query.rooms.flatMap((room) => [room.log, room.seats]);
  for (let tries = 0; ; tries += 1) {
    await bus.whenUp(query.deadlineMs);
    try {
      const batch = await directBatch(bus, stream, {
        multi_last: filters,
        batch: SNAPSHOT_SUBJECTS_MAX,
      });
      if (batch.status === 413) return undefined;
      // 404 has no sequence to tell by: nothing of these rooms, unless the replica lags.
      if (batch.status === 204 && batch.upTo >= lastSeq) return batch.messages;
      const noneLags = replicas === 1 || lastSeq === 0;
      if (batch.status === 404 && (noneLags || (await nothingThere(bus, query)))) return [];
      if (tries >= LAG_TRIES) return undefined;
    } catch (error) {
      if (monotonicMs() >= query.deadlineMs) throw error;
    }
    await pause(LAG_PAUSE_MS);
  }
}

async function nothingThere(
  bus: Bus,
  { rooms, deadlineMs }: { rooms: readonly RoomSubjects[]; deadlineMs: number },
): Promise<boolean> {
  for (const room of rooms) {
    for (const subject of [room.log, room.seats]) {
      const first = await nextOfSubject(bus, room.stream, { subject, from: 1, deadlineMs });
      if (first !== undefined) return false;
    }
  }
  return true;
}

/** A room of over 1,000 seats: each seat's subject holds one record (roll-up), so a plain walk over them is a walk over the seats. */
async function snapshotLarge(
  bus: Bus,
  room: RoomSubjects,
  { nowMs, deadlineMs }: { nowMs: number; deadlineMs: number },
): Promise<RoomSnapshot> {
  const last = await lastOfSubject(bus, room.stream, { subject: room.log, deadlineMs });
  const seats: Seated[] = [];
  let from = 1;
  for (;;) {
    const query = { seq: from, next_by_subj: room.seats, batch: 1_000 };
    const { messages } = await directBatch(bus, room.stream, query);
    for (const { block, body } of messages) {
      const seq = headerNumber(block, 'Nats-Sequence') ?? 0;
      from = Math.max(from, seq + 1);
      const seat = seatedOf(block, body, seq);
      if (seat !== undefined) seats.push(seat);
    }
    if (messages.length > 0) continue;
    const query2 = { subject: room.seats, from, deadlineMs };
    const rest = await nextOfSubject(bus, room.stream, query2);
    if (rest === undefined) return { tail: last?.seq ?? 0, seats, nowMs };
    await pause(LAG_PAUSE_MS);
  }
}
