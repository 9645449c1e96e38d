// A seat in the log: written by compare-and-set, read from the leader.
import type { LogWriter } from '../nats/log-writer.ts';
import type { Bus } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { decodeSeat, encodeSeat } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';

/**
 * How long the record of a seat that is `gone` stays. The alias is free at once; the record only
 * lets a claimant or a check append a `left` that is still missing, which is possible for the
 * 2 minutes in which the stream knows message ids. The rest is margin for a NATS that was away.
 */
const GONE_TTL = '5m';

export type SeatWrite =
  | { readonly kind: 'stored'; readonly seq: number }
  /**
   * Another writer was faster. `current`: the seat now, undefined if none; `last`: its sequence.
   */
  | { readonly kind: 'lost'; readonly current: Seated | undefined; readonly last: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/** Writes a seat over the one of sequence `expected` (0: none). Throws BusUnavailable. */
export async function writeSeat(
  writer: LogWriter,
  room: RoomSubjects,
  change: { record: SeatRecord; expected: number; deadlineMs: number },
): Promise<SeatWrite> {
  const { record, expected, deadlineMs } = change;
  const subject = room.seat(tokenOf(record.key));
  const outcome = await writer.appender.append({
    subject,
    fields:
      field('Nats-Expected-Last-Subject-Sequence', expected) +
      field('Nats-Rollup', 'sub') +
      (record.state === 'gone' ? field('Nats-TTL', GONE_TTL) : ''),
    body: encodeSeat(record),
    deadlineMs,
  });
  switch (outcome.kind) {
    case 'stored':
      return { kind: 'stored', seq: outcome.seq };
    case 'fenced': {
      const current = await readSeat(writer.bus, room, { key: record.key, deadlineMs });
      // An earlier try of ours was stored, and its answer got lost.
      if (current?.record.claim === record.claim) return { kind: 'stored', seq: current.seq };
      return { kind: 'lost', current, last: current?.seq ?? outcome.last };
    }
    case 'too-large':
    case 'full':
      return { kind: 'full' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}

/**
 * Reads a seat from the leader; undefined: it was never taken, or it expired. Throws
 * BusUnavailable.
 */
export async function readSeat(
  bus: Bus,
  room: RoomSubjects,
  { key, deadlineMs }: { key: SeatRecord['key']; deadlineMs: number },
): Promise<Seated | undefined> {
  const subject = room.seat(tokenOf(key));
  const stored = await lastOfSubject(bus, room.stream, { subject, deadlineMs });
  if (stored === undefined) return undefined;
  const record = decodeSeat(stored.body);
  return record === undefined ? undefined : { record, seq: stored.seq, atMs: stored.atMs };
}
