// How much of a stream a room holds. JetStream counts records by subject, not bytes: a room's bytes
// are its exact number of records times the mean size of some of them.
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { DirectMessage } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { askLeader } from '../nats/leader-get.ts';
import type { ApiAnswer, StreamState } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSize } from './purge-plan.ts';

/** Headers that a direct get adds to those that are stored. */
const ADDED =
  /^Nats-(?:Stream|Subject|Sequence|Time-Stamp|Num-Pending|Last-Sequence): [^\r]*\r\n/gm;
/** Bytes that the file store adds to a record with headers. */
const RECORD_OVERHEAD_BYTES = 34;
/** Records read at one place of a room's log. */
const STRETCH_RECORDS = 8;
const STRETCHES_AT_ONCE = 4;
const ASK_MS = 5_000;

interface CountAnswer extends ApiAnswer {
  readonly state?: { readonly subjects?: Readonly<Record<string, number>> };
}

/** Returns the bytes that the stream holds for a record of these parts. */
export const recordBytes = (subject: string, headers: number, body: number): number =>
  RECORD_OVERHEAD_BYTES + subject.length + headers + body;

function storedBytes({ block, body }: DirectMessage): number {
  const subject = headerValue(block, 'Nats-Subject') ?? '';
  return recordBytes(subject, block.replaceAll(ADDED, '').length, body.length);
}

/** Counts the records of one subject; 0.2 ms of a server's time. Throws BusUnavailable. */
export async function countSubject(bus: Bus, stream: string, subject: string): Promise<number> {
  const { state } = await askLeader<CountAnswer>(bus, `$JS.API.STREAM.INFO.${stream}`, {
    query: { subjects_filter: subject },
    deadlineMs: monotonicMs() + ASK_MS,
  });
  return state?.subjects?.[subject] ?? 0;
}

/**
 * Counts the records of all subjects that match; 5 ms for 100,000 of them. Throws BusUnavailable.
 */
export async function countMatching(bus: Bus, stream: string, filter: string): Promise<number> {
  const query = { seq: 1, next_by_subj: filter, batch: 1 };
  const { messages, status } = await directBatch(bus, stream, query);
  const [first] = messages;
  if (first !== undefined) return (headerNumber(first.block, 'Nats-Num-Pending') ?? 0) + 1;
  if (status === 404) return 0;
  throw new BusUnavailable(`records of ${filter} not counted: ${status}`);
}

/** Measures a room by up to 8 records at each of some random places. Throws BusUnavailable. */
export async function measureRoom(
  bus: Bus,
  { stream, subject, state }: { stream: string; subject: string; state: StreamState },
  places: number,
): Promise<RoomSize> {
  const records = await countSubject(bus, stream, subject);
  const seen = { records: 0, bytes: 0 };
  const readSome = async (): Promise<void> => {
    const { firstSeq, lastSeq } = state;
    const seq = firstSeq + Math.floor(Math.random() * (lastSeq - firstSeq + 1));
    const query = { next_by_subj: subject, batch: STRETCH_RECORDS };
    let { messages } = await directBatch(bus, stream, { ...query, seq });
    // The room's records end before this place.
    if (messages.length === 0)
      ({ messages } = await directBatch(bus, stream, { ...query, seq: 1 }));
    seen.records += messages.length;
    seen.bytes += messages.reduce((bytes, message) => bytes + storedBytes(message), 0);
  };
  if (records === 0) return { subject, records, bytes: 0 };
  for (let read = 0; read < places; read += STRETCHES_AT_ONCE) {
    const count = Math.min(STRETCHES_AT_ONCE, places - read);
    await Promise.all(Array.from({ length: count }, readSome));
  }
  const mean = seen.records === 0 ? 0 : seen.bytes / seen.records;
  return { subject, records, bytes: records * mean };
}
