// Ends a stay: the seat to `gone`, then its `left`. For members who leave, and for the seats of
// dead gateways (reap.ts).
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { appendNotice } from './append-notice.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { writeSeat } from './seat-write.ts';

/**
 * `ended`: the stay is over, by us or by another · `moved`: it goes on at another gateway ·
 * `unknown`: NATS did not answer; try again.
 */
export type LeaveOutcome = 'ended' | 'moved' | 'unknown';

/** Ends a stay. `claim`: a new nonce, the same for all tries. Throws BusUnavailable. */
export async function endStay(
  writer: LogWriter,
  room: RoomSubjects,
  change: { seat: Seated; why: 'quit' | 'lost'; claim: string; deadlineMs: number },
): Promise<LeaveOutcome> {
  const { seat, why, claim, deadlineMs } = change;
  const record: SeatRecord = { ...seat.record, state: 'gone', why, claim };
  const written = await writeSeat(writer, room, { record, expected: seat.seq, deadlineMs });
  if (written.kind === 'stored') {
    return await announceEnd(writer, room, { seat: { record, seq: written.seq }, deadlineMs });
  }
  if (written.kind !== 'lost') return 'unknown';
  const { current } = written;
  if (current === undefined || current.record.stay !== seat.record.stay) return 'ended';
  if (current.record.state === 'here') return 'moved';
  // Another was faster, and may have died before its notice.
  return await announceEnd(writer, room, { seat: current, deadlineMs });
}

/** Appends the `left` of a seat that is `gone`; without it the member stays in rosters forever. */
export async function announceEnd(
  writer: LogWriter,
  room: RoomSubjects,
  notice: { seat: Pick<Seated, 'record' | 'seq'>; deadlineMs: number },
): Promise<LeaveOutcome> {
  if (notice.seat.record.visit === true) return 'ended';
  const { kind } = await appendNotice(writer, room, notice);
  // Fenced: whoever claimed the alias since has appended it first.
  return kind === 'stored' || kind === 'fenced' ? 'ended' : 'unknown';
}
