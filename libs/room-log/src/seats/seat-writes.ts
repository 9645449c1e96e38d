// The two kinds of append that change who is in a room: a seat by compare-and-set, and the notice that follows it, fenced by the seat.
// Used by joins and leaves (seat.ts) and by whoever tidies up after a dead gateway (hosted-room.ts).
import type { AppendOutcome, Appender } from '../nats/append.ts';
import type { Bus } from '../nats/connection.ts';
import { field } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader.ts';
import { encodeNotice, recordFields } from '../room/record.ts';
import { decodeSeat, encodeSeat } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { TailHints } from '../room/tail-hints.ts';

/** Message ids are remembered this long; a notice said again within it is not stored twice. */
export const DUPLICATE_WINDOW_MS = 120_000;
/** How long a `gone` seat stays readable; the alias is free at once. */
const GONE_TTL = '1h';

/** What writing to the log takes. */
export interface LogWriter {
  readonly bus: Bus;
  readonly appender: Appender;
  /** Told of every record stored. */
  readonly hints: TailHints;
  /** How long records live, as NATS takes it: `720h`. */
  readonly retention: string;
}

export const fenceFields = (seatSubject: string, seatSeq: number): string =>
  [
    field('Nats-Expected-Last-Subject-Sequence', seatSeq),
    field('Nats-Expected-Last-Subject-Sequence-Subject', seatSubject),
  ].join('');

export type SeatWrite =
  | { readonly kind: 'stored'; readonly seq: number }
  /** Somebody else wrote it: what stands there now (undefined: nothing), and the sequence to expect next. */
  | { readonly kind: 'lost'; readonly current: Seated | undefined; readonly last: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/** Throws BusUnavailable where even the reading after a refusal fails. */
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
      // A try of ours whose answer got lost.
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

/** From the leader; undefined: nobody ever, or too long ago. */
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

/**
 * Appends the notice that a seat's record stands for: `joined` for `here`, `left` for `gone`. Harmless to repeat within the duplicate window:
 * the message id names the stay.
 */
export async function appendNotice(
  writer: LogWriter,
  room: RoomSubjects,
  { seat, deadlineMs }: { seat: Pick<Seated, 'record' | 'seq'>; deadlineMs: number },
): Promise<AppendOutcome> {
  const { alias, key, owner, stay, state, why } = seat.record;
  const change = state === 'here' ? 'joined' : 'left';
  const token = tokenOf(key);
  const notice =
    change === 'left'
      ? ({ alias, key, change, stay, why: why ?? 'lost' } as const)
      : ({ alias, key, change, stay } as const);
  const outcome = await writer.appender.append({
    subject: room.log,
    fields:
      recordFields('member', { alias: token, owner }, undefined) +
      field('Nats-Msg-Id', `${owner}:${room.token}:m:${change}:${stay}`) +
      field('Nats-TTL', writer.retention) +
      fenceFields(room.seat(token), seat.seq),
    body: encodeNotice(notice),
    deadlineMs,
  });
  if (outcome.kind === 'stored') writer.hints.note(room, outcome.seq);
  return outcome;
}

/**
 * `ended`: the stay is over, by us or by another · `moved`: its holder was faster, it goes on elsewhere · `unknown`: NATS did not answer; try again.
 */
export type Reaped = 'ended' | 'moved' | 'unknown';

/** Ends a stay whose connection is gone: the seat to `gone`, then its `left`. Throws BusUnavailable. */
export async function reapSeat(
  writer: LogWriter,
  room: RoomSubjects,
  change: { seat: Seated; why: 'quit' | 'lost'; claim: string; deadlineMs: number },
): Promise<Reaped> {
  const { seat, why, claim, deadlineMs } = change;
  const record: SeatRecord = { ...seat.record, state: 'gone', why, claim };
  const written = await writeSeat(writer, room, { record, expected: seat.seq, deadlineMs });
  if (written.kind === 'stored') {
    return await tellEnd(writer, room, { seat: { record, seq: written.seq }, deadlineMs });
  }
  if (written.kind !== 'lost') return 'unknown';
  const { current } = written;
  if (current === undefined || current.record.stay !== seat.record.stay) return 'ended';
  if (current.record.state === 'here') return 'moved';
  // Another was faster; it may have died before its notice.
  return await tellEnd(writer, room, { seat: current, deadlineMs });
}

/** A stay that nobody was told the end of has not ended: it would stand in rosters for ever. */
export async function tellEnd(
  writer: LogWriter,
  room: RoomSubjects,
  notice: { seat: Pick<Seated, 'record' | 'seq'>; deadlineMs: number },
): Promise<Reaped> {
  if (notice.seat.record.visit === true) return 'ended';
  const { kind } = await appendNotice(writer, room, notice);
  // Fenced: whoever claimed the alias since has told it first.
  return kind === 'stored' || kind === 'fenced' ? 'ended' : 'unknown';
}
