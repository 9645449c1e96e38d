// Reads the reactions to a message that its stored card does not have yet. Needed where another
// gateway has just told of some that were not heard here.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { seqOfLastRecord } from '../cards/card.ts';
import type { Bus } from '../nats/bus.ts';
import { firstSince, lastOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { DUPLICATE_WINDOW_MS } from '../nats/streams.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { LogRecord } from '../records/record.ts';
import { readAll } from '../room/replay.ts';
import type { StoredMessageCard } from '../messages/message-card.ts';
import { toldReaction, withAllTold } from './told-reaction.ts';
import type { ToldReaction } from './told-reaction.ts';

/** No card follows later than this. */
const CARD_MISSING_MS = 10_000;
/** The stream knows numbers for two minutes: one that was taken is in a record as old at most. */
const NUMBER_TAKEN_MS = 1.5 * DUPLICATE_WINDOW_MS;

/** Returns the card as it is now. Throws BusUnavailable. */
export async function readNow(
  bus: Bus,
  room: RoomSubjects,
  { seq, stored }: { seq: number; stored: StoredMessageCard | undefined },
): Promise<StoredMessageCard | undefined> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const last = await lastOfSubject(bus, room.stream, { subject: room.log, deadlineMs });
  if (last === undefined) return stored;
  const after = stored === undefined ? seq : seqOfLastRecord(stored);
  const at = { to: last.seq, sinceMs: last.atMs - NUMBER_TAKEN_MS, deadlineMs };
  const records = await readSince(bus, room, { ...at, after });
  return withAllTold(
    stored,
    reactionsIn(records).filter(({ of }) => of === seq),
  );
}

/**
 * Returns the records whose cards may not be stored yet, up to `tail`. `nowMs`: the server's clock,
 * ms since 1970. Throws BusUnavailable.
 */
export function readLately(
  bus: Bus,
  room: RoomSubjects,
  { tail, nowMs }: { tail: number; nowMs: number },
): Promise<readonly LogRecord[]> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const sinceMs = nowMs - CARD_MISSING_MS;
  return readSince(bus, room, { after: 0, to: tail, sinceMs, deadlineMs });
}

async function readSince(
  bus: Bus,
  room: RoomSubjects,
  {
    after,
    to,
    sinceMs,
    deadlineMs,
  }: { after: number; to: number; sinceMs: number; deadlineMs: number },
): Promise<readonly LogRecord[]> {
  const query = { subject: room.log, sinceMs, deadlineMs };
  const first = await firstSince(bus, room.stream, query);
  if (first === undefined) return [];
  return await readAll(bus, room, { from: Math.max(first.seq, after + 1), to, deadlineMs });
}

/** Returns the reactions that records tell of. */
export const reactionsIn = (records: readonly LogRecord[]): ToldReaction[] =>
  records.flatMap((record) => {
    if (record.kind !== 'amend') return [];
    return toldReaction(record) ?? [];
  });
