// Moves a seat to another gateway id by compare-and-set. No notice follows: the stay goes on.
import { setTimeout as pause } from 'node:timers/promises';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { BusUnavailable } from '../nats/bus.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { SeatRecord } from './seat-record.ts';
import { writeSeat } from './seat-write.ts';
import type { SeatWrite } from './seat-write.ts';

const RETRY_PAUSE_MS = 500;

/**
 * Writes `record` over the seat of sequence `expected`; retries until the outcome is known.
 * Returns the new sequence, undefined if the seat is not ours any more. `onUnknown` runs after each
 * try without an answer.
 */
export async function moveSeat(
  writer: LogWriter,
  room: RoomSubjects,
  move: { record: SeatRecord; expected: number; onUnknown: () => void },
): Promise<number | undefined> {
  for (;;) {
    const written = await tryToWrite(writer, room, move);
    if (written.kind === 'stored') return written.seq;
    if (written.kind === 'lost') return undefined;
    move.onUnknown();
    if (writer.bus.closed) return undefined;
    await pause(RETRY_PAUSE_MS);
  }
}

async function tryToWrite(
  writer: LogWriter,
  room: RoomSubjects,
  { record, expected }: { record: SeatRecord; expected: number },
): Promise<SeatWrite> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  try {
    return await writeSeat(writer, room, { record, expected, deadlineMs });
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return { kind: 'unknown' };
  }
}
