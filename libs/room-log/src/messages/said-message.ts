// A message as it was said, from the leader: whether somebody may see it decides whether it is
// there for them at all.
import { Buffer } from 'node:buffer';
import type { Message } from '@natter/protocol';
import { LRUCache } from 'lru-cache';
import type { Bus } from '../nats/bus.ts';
import { recordAt } from '../nats/leader-get.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { isExpired, maySee, parseStored } from '../records/record.ts';
import type { Owner, SayRecord } from '../records/record.ts';
import type { SaidMessage } from './decide-amendment.ts';

const LATELY_BYTES_MAX = 4 * 1024 * 1024;
const LATELY_ENTRY_BYTES = 1_024;
/** So long a reaction to a message that was purged may still be told. */
const LATELY_MS = 1_000;

export interface Said extends SaidMessage {
  readonly record: SayRecord;
  /** Its frame, without `seq`. */
  readonly frame: Omit<Message, 'seq'>;
}

export interface SaidQuery {
  readonly seq: number;
  /** Who asks. */
  readonly owner: Owner;
  /** The first sequence that they may read. */
  readonly first: number;
  readonly deadlineMs: number;
}

/**
 * Returns the message, undefined if there is none that this one may see: the record is gone, of
 * another room, no message, expired, private to others, or from before a guest came. Throws
 * BusUnavailable.
 */
export async function readSaid(
  bus: Bus,
  room: RoomSubjects,
  query: SaidQuery,
): Promise<Said | undefined> {
  if (query.seq < query.first) return undefined;
  const said = await readSaidAt(bus, room, query);
  return said !== undefined && isSaidFor(said, query.owner) ? said : undefined;
}

/** Messages that people react to: many do within seconds. Their cards tell if they are erased. */
export class SaidLately {
  readonly #said = new LRUCache<string, Said>({
    maxSize: LATELY_BYTES_MAX,
    sizeCalculation: ({ record }) => LATELY_ENTRY_BYTES + record.body.length,
    ttl: LATELY_MS,
  });

  /** As `readSaid`. Throws BusUnavailable. */
  async read(bus: Bus, room: RoomSubjects, query: SaidQuery): Promise<Said | undefined> {
    const { seq, owner, first } = query;
    if (seq < first) return undefined;
    const key = `${room.log} ${seq}`;
    const said = this.#said.get(key) ?? (await readSaidAt(bus, room, query));
    if (said === undefined || !isSaidFor(said, owner)) return undefined;
    this.#said.set(key, said, { noUpdateTTL: true });
    return said;
  }
}

const isSaidFor = ({ record }: Said, owner: Owner): boolean =>
  maySee(record, owner) && !isExpired(record);

async function readSaidAt(
  bus: Bus,
  { stream, log }: RoomSubjects,
  { seq, deadlineMs }: SaidQuery,
): Promise<Said | undefined> {
  const stored = await recordAt(bus, stream, { seq, deadlineMs });
  if (stored?.subject !== log) return undefined;
  const record = parseStored(stored.headers, stored.body, seq);
  if (record.kind !== 'say') return undefined;
  const frame = frameOf(record);
  // Time for edits counts from when it was said: elsewhere, if it was imported.
  const atMs = frame.imported === undefined ? stored.atMs : Math.min(frame.at, stored.atMs);
  const { from, expiresMs } = record;
  return { seq, author: from.owner, atMs, file: frame.file?.id, expiresMs, record, frame };
}

/** Returns the frame of a say, whose body was checked. */
export function frameOf({ body }: SayRecord): Omit<Message, 'seq'> {
  // Not `Buffer.from(body)`, which copies: an archive reads millions.
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return JSON.parse(bytes.toString()) as Omit<Message, 'seq'>;
}
