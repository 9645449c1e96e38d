// A message as it was said, from the leader: whether somebody may see it decides whether it is
// there for them at all.
import { Buffer } from 'node:buffer';
import type { Message } from '@natter/protocol';
import type { Bus } from '../nats/bus.ts';
import { recordAt } from '../nats/leader-get.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { isExpired, maySee, parseStored } from '../records/record.ts';
import type { Owner, SayRecord } from '../records/record.ts';
import type { SaidMessage } from './decide-amendment.ts';

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
  { stream, log }: RoomSubjects,
  { seq, owner, first, deadlineMs }: SaidQuery,
): Promise<Said | undefined> {
  if (seq < first) return undefined;
  const stored = await recordAt(bus, stream, { seq, deadlineMs });
  if (stored?.subject !== log) return undefined;
  const record = parseStored(stored.headers, stored.body, seq);
  if (record.kind !== 'say' || !maySee(record, owner) || isExpired(record)) return undefined;
  const frame = frameOf(record);
  // Time for edits counts from when it was said: elsewhere, if it was imported.
  const atMs = frame.imported === undefined ? stored.atMs : Math.min(frame.at, stored.atMs);
  const { from, expiresMs } = record;
  return { seq, author: from.owner, atMs, file: frame.file?.id, expiresMs, record, frame };
}

/** Returns the frame of a say, whose body was checked. */
export const frameOf = ({ body }: SayRecord): Omit<Message, 'seq'> =>
  JSON.parse(Buffer.from(body).toString()) as Omit<Message, 'seq'>;
