// How much of a stream a room holds. JetStream counts records by subject, not bytes: a room's bytes
// are its exact number of records times the mean size of some of them.
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import type { DirectMessage } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import type { StreamState } from '../nats/leader-get.ts';
import type { RoomSize } from './purge-plan.ts';

/** Headers that a direct get adds to those that are stored. */
const ADDED =
  /^Nats-(?:Stream|Subject|Sequence|Time-Stamp|Num-Pending|Last-Sequence): [^\r]*\r\n/gm;
/** Bytes that the file store adds to a record with headers. */
const RECORD_OVERHEAD_BYTES = 34;
/** Stretches of the stream that one sample reads: 2 ms of a server's time each. */
const STRETCHES = 128;
const STRETCH_RECORDS = 16;
/** A stretch of large records is shorter, so that a sample reads 8 MiB at most. */
const STRETCH_BYTES = 64 * 1024;
const STRETCHES_AT_ONCE = 4;
const ROOM_RECORDS = 8;

/** Some of the records that a sample found of one subject. */
export interface Found {
  readonly records: number;
  readonly bytes: number;
}

/** Returns the bytes that the stream holds for a record. */
function storedBytes({ block, body }: DirectMessage): number {
  const subject = headerValue(block, 'Nats-Subject') ?? '';
  const headers = block.replaceAll(ADDED, '').length;
  return RECORD_OVERHEAD_BYTES + subject.length + headers + body.length;
}

/**
 * Reads random stretches of a stream. Returns what was found of each subject, in proportion to what
 * there is. Costs a server 0.3 s, however many rooms there are. Throws BusUnavailable.
 */
export async function sampleStream(
  bus: Bus,
  stream: string,
  state: Pick<StreamState, 'firstSeq' | 'lastSeq'>,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const readSome = async (): Promise<void> => {
    const { messages } = await directBatch(bus, stream, {
      seq: randomSeq(state),
      next_by_subj: '>',
      batch: STRETCH_RECORDS,
      max_bytes: STRETCH_BYTES,
    });
    for (const message of messages) {
      const subject = headerValue(message.block, 'Nats-Subject') ?? '';
      const { records, bytes } = found.get(subject) ?? { records: 0, bytes: 0 };
      found.set(subject, { records: records + 1, bytes: bytes + storedBytes(message) });
    }
  };
  for (let read = 0; read < STRETCHES; read += STRETCHES_AT_ONCE) {
    await Promise.all(Array.from({ length: STRETCHES_AT_ONCE }, readSome));
  }
  return found;
}

/** Counts the stream's records whose subject matches the filter. Throws BusUnavailable. */
export async function countRecords(bus: Bus, stream: string, filter: string): Promise<number> {
  const { messages, status } = await directBatch(bus, stream, {
    seq: 1,
    next_by_subj: filter,
    batch: 1,
  });
  const [first] = messages;
  if (first !== undefined) return (headerNumber(first.block, 'Nats-Num-Pending') ?? 0) + 1;
  if (status === 404) return 0;
  throw new BusUnavailable(`records of ${filter} not counted: ${status}`);
}

export interface MeasureOptions {
  /** What a sample of the stream found of this room. */
  readonly found?: Found;
  /** Stretches of the room's records to read besides. */
  readonly stretches: number;
}

/** Measures one room. `subject`: of its log. Throws BusUnavailable. */
export async function measureRoom(
  bus: Bus,
  { stream, subject, state }: { stream: string; subject: string; state: StreamState },
  { found, stretches }: MeasureOptions,
): Promise<RoomSize> {
  const records = await countRecords(bus, stream, subject);
  const seen = { records: found?.records ?? 0, bytes: found?.bytes ?? 0 };
  const readSome = async (): Promise<void> => {
    const seq = randomSeq(state);
    let { messages } = await readRoom(bus, stream, { subject, seq });
    // The room's records end before this sequence.
    if (messages.length === 0) ({ messages } = await readRoom(bus, stream, { subject, seq: 1 }));
    seen.records += messages.length;
    seen.bytes += messages.reduce((bytes, message) => bytes + storedBytes(message), 0);
  };
  for (let read = 0; read < stretches && records > 0; read += STRETCHES_AT_ONCE) {
    const count = Math.min(STRETCHES_AT_ONCE, stretches - read);
    await Promise.all(Array.from({ length: count }, readSome));
  }
  const mean = seen.records === 0 ? 0 : seen.bytes / seen.records;
  return { subject, records, bytes: records * mean };
}

const randomSeq = ({ firstSeq, lastSeq }: Pick<StreamState, 'firstSeq' | 'lastSeq'>): number =>
  firstSeq + Math.floor(Math.random() * (lastSeq - firstSeq + 1));

const readRoom = (
  bus: Bus,
  stream: string,
  { subject, seq }: { subject: string; seq: number },
): ReturnType<typeof directBatch> =>
  directBatch(bus, stream, {
    seq,
    next_by_subj: subject,
    batch: ROOM_RECORDS,
    max_bytes: STRETCH_BYTES,
  });
