// Erases one record of a stream for good: the server overwrites its bytes. Nothing is republished,
// and what was erased before stays erased.
import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { recordAt } from '../nats/leader-get.ts';
import type { ApiAnswer } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const RETRY_PAUSE_MS = 200;

/**
 * Nothing can be overwritten where a copy is away: when it is back, its server may learn of what is
 * gone from a snapshot of the stream, and then it removes the record and leaves the bytes.
 */
export class CopiesAway extends BusUnavailable {
  constructor(stream: string, servers: readonly string[]) {
    super(`${stream} has copies that are away or behind: ${servers.join(', ')}`);
  }
}

/** Overwrites the bytes of a record in the stream's files. Throws BusUnavailable. */
export async function eraseRecord(bus: Bus, stream: string, seq: number): Promise<void> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  for (;;) {
    const subject = `$JS.API.STREAM.MSG.DELETE.${stream}`;
    const query = JSON.stringify({ seq, no_erase: false });
    const message = await bus.request(subject, query, { deadlineMs });
    if ((JSON.parse(Buffer.from(message.data).toString()) as Deleted).success === true) return;
    // It was erased before, has expired, or the server could not.
    if ((await recordAt(bus, stream, { seq, deadlineMs })) === undefined) return;
    if (monotonicMs() >= deadlineMs) throw new BusUnavailable(`record ${seq} not erased`);
    await pause(RETRY_PAUSE_MS);
  }
}

interface Deleted extends ApiAnswer {
  readonly success?: boolean;
}
