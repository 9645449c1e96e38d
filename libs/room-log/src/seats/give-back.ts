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
import { endStay } from './leave.ts';
import { nonce } from './seat-record.ts';
import type { SeatRecord } from './seat-record.ts';
import { readSeat } from './seat-write.ts';

/** An append on its way when we gave up may be stored this much later. */
const LATE_MS = 2_000;
const RETRY_PAUSE_MS = 1_000;

/** Ends the stay of a failed claim after `afterMs`, unless it was claimed again meanwhile. */
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
  while (!writer.bus.closed) {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    try {
      const seat = await readSeat(writer.bus, room, { key: record.key, deadlineMs });
      if (seat?.record.claim !== record.claim) return;
      const change = { seat, why: 'lost', claim: nonce(), deadlineMs } as const;
      if ((await endStay(writer, room, change)) !== 'unknown') return;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
    }
    await pause(RETRY_PAUSE_MS);
  }
}

/** Returns how long a failed claim is left alone, ms: its owner may come back within its grace. */
export const graceMsOf = ({ graceMs }: SeatRecord): number => Math.max(graceMs, LATE_MS);
