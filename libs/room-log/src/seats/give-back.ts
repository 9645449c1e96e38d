// Gives back a claim that failed but may have been stored: nobody sits there, yet its gateway
// lives.
import { setTimeout as pause } from 'node:timers/promises';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { announceEnd, leaveSeat } from './leave.ts';
import type { LeaveOutcome } from './leave.ts';
import type { Device, SeatRecord } from './seat-record.ts';
import { readSeat } from './seat-write.ts';

/** An append on its way when we gave up may be stored this much later. */
const LATE_MS = 2_000;
const RETRY_PAUSE_MS = 1_000;

/** Takes the device of a failed claim out after `afterMs`, unless it claimed again meanwhile. */
export function giveBack(
  writer: LogWriter,
  room: RoomSubjects,
  failed: { record: SeatRecord; afterMs: number },
): void {
  const subject = room.seat(tokenOf(failed.record.key));
  background(`giving back ${subject}`, endLater(writer, room, failed));
}

async function endLater(
  writer: LogWriter,
  room: RoomSubjects,
  { record, afterMs }: { record: SeatRecord; afterMs: number },
): Promise<void> {
  await pause(afterMs);
  let maybeEnded = false;
  while (!writer.bus.closed) {
    try {
      if ((await tryToEnd(writer, room, { record, maybeEnded })) !== 'unknown') return;
      maybeEnded = true;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
    }
    await pause(RETRY_PAUSE_MS);
  }
}

/** `maybeEnded`: an earlier try may have ended the stay, and not told it. */
async function tryToEnd(
  writer: LogWriter,
  room: RoomSubjects,
  { record, maybeEnded }: { record: SeatRecord; maybeEnded: boolean },
): Promise<LeaveOutcome> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const seat = await readSeat(writer.bus, room, { key: record.key, deadlineMs });
  if (seat?.record.stay !== record.stay) return 'ended';
  if (seat.record.state === 'gone')
    return maybeEnded ? await announceEnd(writer, room, { seat, deadlineMs }) : 'ended';
  const leaves = ({ claim }: Device): boolean => claim === record.claim;
  return await leaveSeat(writer, room, { seat, leaves, why: 'lost', deadlineMs });
}

/** Returns how long a failed claim is left alone, ms: its owner may come back within its grace. */
export const graceMsOf = ({ graceMs }: SeatRecord): number => Math.max(graceMs, LATE_MS);
