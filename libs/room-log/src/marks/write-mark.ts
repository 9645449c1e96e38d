// Stores a person's mark by compare-and-set, in place of the one before.
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import { field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { encodeMark } from './mark.ts';
import type { PersonMark } from './mark.ts';

interface MarkWrite {
  readonly mark: PersonMark;
  /** The sequence of the mark that it replaces, 0: there is none. */
  readonly storedSeq: number;
}

/** When to give up, ms. */
export const WRITE_MS = 5_000;

/** `fenced`: another gateway stored one meanwhile. */
export function writeMark(
  writer: LogWriter,
  subject: string,
  { mark, storedSeq }: MarkWrite,
): Promise<AppendOutcome> {
  const fields =
    field('Nats-Expected-Last-Subject-Sequence', storedSeq) +
    field('Nats-Rollup', 'sub') +
    field('Nats-TTL', writer.retention);
  const deadlineMs = monotonicMs() + WRITE_MS;
  return writer.appender.append({ subject, fields, body: encodeMark(mark), deadlineMs });
}
