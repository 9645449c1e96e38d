// Where a room's log begins, and where a time lies in it: what is older is read from an archive.
import { setTimeout as pause } from 'node:timers/promises';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber } from '../nats/headers.ts';
import { nextOfSubject } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';

const READ_MS = 10_000;
const LAG_PAUSE_MS = 20;

/**
 * Returns the sequence of the oldest record that the log has, 0 for none. Throws BusUnavailable.
 */
export async function oldestSeq(bus: Bus, { stream, log }: RoomSubjects): Promise<number> {
  const deadlineMs = monotonicMs() + READ_MS;
  return (await nextOfSubject(bus, stream, { subject: log, from: 1, deadlineMs }))?.seq ?? 0;
}

/**
 * Returns the sequence of the first record that was stored at or after that time (ms since 1970, by
 * the NATS server's clock), 0 for none. Throws BusUnavailable.
 */
export async function firstSeqSince(
  bus: Bus,
  { stream, log }: RoomSubjects,
  atMs: number,
): Promise<number> {
  const query = { start_time: new Date(atMs).toISOString(), next_by_subj: log, batch: 1 };
  const deadlineMs = monotonicMs() + READ_MS;
  for (;;) {
    await bus.whenUp(deadlineMs);
    try {
      const [first] = (await directBatch(bus, stream, query)).messages;
      return first === undefined ? 0 : (headerNumber(first.block, 'Nats-Sequence') ?? 0);
    } catch (error) {
      if (!(error instanceof BusUnavailable) || monotonicMs() >= deadlineMs) throw error;
      await pause(LAG_PAUSE_MS);
    }
  }
}
