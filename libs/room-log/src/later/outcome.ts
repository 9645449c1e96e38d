// What became of a scheduled message: one record, in the stream of its room, so that the message
// can be stored in one batch with it. Whoever writes it first decides: said, dropped or cancelled.
import { LATER_DAYS_MAX, LATER_KEPT_DAYS, LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { ChangeRecord } from '../cards/change-card.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { field } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { decodeOutcome, encodeOutcome } from './scheduled-say.ts';
import type { LaterOutcome } from './scheduled-say.ts';

const DAY_HOURS = 24;

/** An outcome as the stream has it. */
export interface StoredOutcome {
  /** Undefined: there is none yet. */
  readonly outcome: LaterOutcome | undefined;
  /** Its sequence; 0 for none. */
  readonly seq: number;
}

/** Reads it from the leader. Throws BusUnavailable. */
export async function readOutcome(
  bus: Bus,
  { stream, subject }: { stream: string; subject: string },
): Promise<StoredOutcome> {
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const stored = await lastOfSubject(bus, stream, { subject, deadlineMs });
  if (stored === undefined) return { outcome: undefined, seq: 0 };
  const outcome = decodeOutcome(stored.body);
  // Of a later version: that one finishes it.
  if (outcome === undefined) throw new BusUnavailable(`${subject} is of an unknown form`);
  return { outcome, seq: stored.seq };
}

/** Returns the record of an outcome, in place of the one of sequence `after`. */
export const outcomeRecord = (
  subject: string,
  { outcome, after }: { outcome: LaterOutcome; after: number },
): ChangeRecord => ({
  subject,
  fields:
    field('Nats-Expected-Last-Subject-Sequence', after) +
    field('Nats-Rollup', 'sub') +
    field('Nats-TTL', `${daysOf(outcome) * DAY_HOURS}h`),
  body: encodeOutcome(outcome),
});

/** A cancelled recurrence is known as long as it could go on, one message for a day. */
function daysOf(outcome: LaterOutcome): number {
  if (outcome.kind !== 'cancelled') return LATER_KEPT_DAYS;
  return outcome.recurring ? LATER_DAYS_MAX + 1 : 1;
}

/** Writes an outcome. Returns false if another was written meanwhile. Throws BusUnavailable. */
export async function writeOutcome(
  { appender }: LogWriter,
  subject: string,
  change: { outcome: LaterOutcome; after: number },
): Promise<boolean> {
  const record = outcomeRecord(subject, change);
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const written = await appender.append({ ...record, deadlineMs });
  if (written.kind === 'stored') return true;
  // Perhaps by an earlier try of ours: the caller reads it.
  if (written.kind === 'fenced') return false;
  throw new BusUnavailable(`${subject} not written: ${written.kind}`);
}
