// What a partition's stream says of rooms at one moment: each room's tail, all its seats, its card;
// never older than the leader at the time of the request. Read when a gateway begins to host a
// room, and by every check (check.ts).
import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { DirectMessage } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { lastOfSubject, nextOfSubject, streamState } from '../nats/leader-get.ts';
import type { StreamState } from '../nats/leader-get.ts';
import { decodeSeat } from '../seats/seat-record.ts';
import type { CardReading } from '../room-card/read-room-card.ts';
import type { SeatReading } from '../seats/reap.ts';
import type { Seated } from '../seats/seat-record.ts';
import { unfinishedFilter } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** The server refuses to answer with more subjects than this (413). */
export const SNAPSHOT_SUBJECTS_MAX = 1_024;
const LAG_PAUSE_MS = 20;
/** After this many answers of replicas that lag, the leader is asked record by record. */
const LAG_TRIES = 25;

/**
 * Reads rooms of one partition. Returns them in their order. Throws BusUnavailable at the deadline.
 */
export async function snapshotRooms(
  bus: Bus,
  rooms: readonly RoomSubjects[],
  deadlineMs: number,
): Promise<SeatReading[]> {
  const stream = rooms[0]?.stream;
  if (stream === undefined) return [];
  const state = await streamState(bus, stream, deadlineMs);
  const { nowMs } = state;
  const messages = await lastOfMany(bus, stream, { rooms, state, deadlineMs });
  const [only, ...others] = rooms;
  if (messages === undefined && only !== undefined && others.length === 0)
    return [await snapshotLarge(bus, only, { nowMs, deadlineMs })];
  // Too large together; perhaps one of them is, and the others are not.
  if (messages === undefined) {
    const alone = rooms.map((each) => snapshotRooms(bus, [each], deadlineMs));
    return (await Promise.all(alone)).flat();
  }
  const tails = new Map<string, number>();
  const seats = new Map<string, Seated[]>();
  const cards = new Map<string, CardReading>();
  let lacksCards = false;
  for (const { block, body } of messages) {
    const subject = headerValue(block, 'Nats-Subject') ?? '';
    const seq = headerNumber(block, 'Nats-Sequence') ?? 0;
    if (subject.startsWith('natter.log.')) {
      tails.set(subject, seq);
      continue;
    }
    if (subject.startsWith('natter.message.')) {
      lacksCards = true;
      continue;
    }
    if (subject.startsWith('natter.room.')) {
      cards.set(subject, { seq, body });
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
    card: cards.get(room.card),
    lacksCards,
  }));
}

const seatedOf = (block: string, body: Uint8Array, seq: number): Seated | undefined => {
  const record = decodeSeat(body);
  const atMs = Date.parse(headerValue(block, 'Nats-Time-Stamp') ?? '');
  return record === undefined ? undefined : { record, seq, atMs: Number.isNaN(atMs) ? 0 : atMs };
};

/** Returns undefined if there are too many for one answer. */
async function lastOfMany(
  bus: Bus,
  stream: string,
  query: { rooms: readonly RoomSubjects[]; state: StreamState; deadlineMs: number },
): Promise<readonly DirectMessage[] | undefined> {
  const { lastSeq, replicas } = query.state;
  const filters = query.rooms.flatMap((room) => [room.log, room.seats, room.card]);
  const [{ partition } = { partition: 0 }] = query.rooms;
  filters.push(unfinishedFilter(partition));
  for (let tries = 0; ; tries += 1) {
    await bus.whenUp(query.deadlineMs);
    try {
      const batch = await directBatch(bus, stream, {
        multi_last: filters,
        batch: SNAPSHOT_SUBJECTS_MAX,
      });
      if (batch.status === 413) return undefined;
      // 404 names no sequence: there is nothing of these rooms, or the replica lags.
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
    for (const subject of [room.log, room.seats, room.card]) {
      const first = await nextOfSubject(bus, room.stream, { subject, from: 1, deadlineMs });
      if (first !== undefined) return false;
    }
  }
  return true;
}

/**
 * Walks a room of over 1,000 seats. Each seat's subject holds one record, because of the roll-up.
 */
async function snapshotLarge(
  bus: Bus,
  room: RoomSubjects,
  { nowMs, deadlineMs }: { nowMs: number; deadlineMs: number },
): Promise<SeatReading> {
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
    if (rest !== undefined) {
      await pause(LAG_PAUSE_MS);
      continue;
    }
    // After the seats: none of them may be newer than the card (room-card/enforce.ts).
    const card = await lastOfSubject(bus, room.stream, { subject: room.card, deadlineMs });
    return { tail: last?.seq ?? 0, seats, nowMs, card, lacksCards: true };
  }
}
