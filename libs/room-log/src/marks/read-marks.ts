// Reads the stored marks of a room, or of a person. A replica may answer that lags: the fence of
// the next write tells (room-marks.ts).
import { setTimeout as pause } from 'node:timers/promises';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects, Token } from '../nats/subjects.ts';
import { decodeMark } from './mark.ts';
import type { OwnedMark } from './mark.ts';

const READ_MS = 10_000;
const RETRY_MS = 50;
/** Marks in one answer. */
const BATCH = 500;

/** A mark with the sequence of its record. */
export interface StoredMark extends OwnedMark {
  readonly room: Token;
  readonly seq: number;
}

/**
 * Returns all marks that match the filter: of a room, or of a person (subjects.ts). Throws
 * BusUnavailable.
 */
export async function readMarks(
  bus: Bus,
  { stream, marks: subject }: Pick<RoomSubjects, 'stream' | 'marks'>,
): Promise<readonly StoredMark[]> {
  const deadlineMs = monotonicMs() + READ_MS;
  const marks: StoredMark[] = [];
  for (let from = 1; ;) {
    await bus.whenUp(deadlineMs);
    const query = { seq: from, next_by_subj: subject, batch: BATCH };
    const batch = await directBatch(bus, stream, query).catch((error: unknown) => {
      if (!(error instanceof BusUnavailable) || monotonicMs() >= deadlineMs) throw error;
      return undefined;
    });
    if (batch === undefined) {
      await pause(RETRY_MS);
      continue;
    }
    for (const { block, body } of batch.messages) {
      const [, , , room = '', owner] = headerValue(block, 'Nats-Subject')?.split('.') ?? [];
      const seq = headerNumber(block, 'Nats-Sequence') ?? 0;
      const mark = decodeMark(body);
      if (owner !== undefined && mark !== undefined) marks.push({ room, owner, mark, seq });
      from = seq + 1;
    }
    if (batch.messages.length < BATCH) return marks;
  }
}
