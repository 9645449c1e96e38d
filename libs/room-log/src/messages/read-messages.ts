// Reads messages by their sequences, wherever they lie in the log: the replies of a thread, pins.
import pLimit from 'p-limit';
import type { Bus } from '../nats/bus.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { isExpired, maySee } from '../records/record.ts';
import type { Owner, SayRecord } from '../records/record.ts';
import { readOne } from './as-now.ts';

/** Requests in flight. */
const AT_ONCE = 32;

/** Who reads, and what they may. */
export interface Reading {
  /** Undefined: somebody without a session. */
  readonly owner: Owner | undefined;
  /** The first sequence that they may read. */
  readonly first: number;
  /** The cards are at least as new as this sequence. */
  readonly upTo: number;
  /** For an export of everything: private messages too, whoever they are for. */
  readonly everything?: boolean | undefined;
}

/** Returns the messages that are there, by sequence. Throws BusUnavailable. */
export async function readMessages(
  bus: Bus,
  room: RoomSubjects,
  seqs: readonly number[],
): Promise<ReadonlyMap<number, SayRecord>> {
  const limit = pLimit(AT_ONCE);
  const found = await Promise.all(seqs.map((seq) => limit(() => readOne(bus, room, seq))));
  return new Map(
    found.flatMap((record) => (record?.kind === 'say' ? [[record.seq, record] as const] : [])),
  );
}

/** Returns whether this one may see the message. */
export const isFor = (record: SayRecord, { owner, first, everything }: Reading): boolean =>
  record.seq >= first &&
  !isExpired(record) &&
  (everything === true ||
    (owner === undefined ? record.audience === undefined : maySee(record, owner)));
