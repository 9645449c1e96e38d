// Marks of large rooms: one small record for each room that holds more than a trifle of a stream.
// So a purge finds the large ones among 100,000 without reading the stream. Kept beside the seats.
import { Buffer } from 'node:buffer';
import type { Appender } from '../nats/append.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { field, headerNumber, headerValue } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { largeFilter, largeSubject, logOfLarge, streamName } from '../nats/subjects.ts';
import type { RoomSize } from './purge-plan.ts';

/** The share of a stream from which on a room is marked, and bytes below which none is. */
const MARK_SHARE = 1 / 8_192;
const MARK_BYTES_MIN = 4 * 1024;
const WRITE_MS = 5_000;
const PAGE_RECORDS = 1_000;
/** Pages read for one purge; there are at most 8,192 rooms of that size, and some that shrank. */
const PAGES_MAX = 16;

/** Returns the bytes from which on a room is marked. */
export const markBytesOf = (maxBytes: number): number =>
  Math.max(maxBytes * MARK_SHARE, MARK_BYTES_MIN);

/** Marks a room. What is lost is written again when the room has grown. */
export async function writeMark(
  appender: Appender,
  { subject, records, bytes }: RoomSize,
  retention: string,
): Promise<void> {
  await appender.append({
    subject: largeSubject(subject),
    fields: field('Nats-Rollup', 'sub') + field('Nats-TTL', retention),
    body: Buffer.from(JSON.stringify({ records, bytes: Math.round(bytes) })),
    deadlineMs: monotonicMs() + WRITE_MS,
  });
}

/** Returns the marked rooms of a partition, each of the size it had then. Throws BusUnavailable. */
export async function readMarks(bus: Bus, partition: number): Promise<RoomSize[]> {
  const marks: RoomSize[] = [];
  let seq = 1;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { messages, status } = await directBatch(bus, streamName(partition), {
      seq,
      next_by_subj: largeFilter(partition),
      batch: PAGE_RECORDS,
    });
    if (messages.length === 0 && status !== 404) {
      throw new BusUnavailable(`marks of large rooms not read: ${status}`);
    }
    for (const { block, body } of messages) {
      const mark = parseMark(headerValue(block, 'Nats-Subject') ?? '', body);
      if (mark !== undefined) marks.push(mark);
      seq = (headerNumber(block, 'Nats-Sequence') ?? seq) + 1;
    }
    if (messages.length < PAGE_RECORDS) break;
  }
  return marks;
}

function parseMark(subject: string, body: Uint8Array): RoomSize | undefined {
  try {
    const mark = JSON.parse(Buffer.from(body).toString()) as Partial<RoomSize> | null;
    const { records, bytes } = mark ?? {};
    const sizes = [records, bytes].every((value) => typeof value === 'number' && value > 0);
    return sizes ? ({ subject: logOfLarge(subject), records, bytes } as RoomSize) : undefined;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
