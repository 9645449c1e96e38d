// Messages that an archive names, as the log and its cards have them now: whatever the archive has
// missed, nothing is shown that was erased, has expired, or is for others.
import { Buffer } from 'node:buffer';
import type { Message } from '@natter/protocol';
import { aliasKey } from '@natter/protocol/alias';
import { asNow, readMessageCards } from '../messages/as-now.ts';
import { isFor, readMessages } from '../messages/read-messages.ts';
import type { Reading } from '../messages/read-messages.ts';
import { frameOf } from '../messages/said-message.ts';
import type { Bus } from '../nats/bus.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Owner, SayRecord } from '../records/record.ts';
import { oldestSeq } from './log-bounds.ts';

/** A message as an archive has it. */
export interface ArchivedMessage {
  readonly message: Message;
  /** Of the one who said it. */
  readonly owner: Owner;
  /** Who may see it besides; absent: all. */
  readonly audience?: readonly Owner[] | undefined;
}

/** Returns the record of a message that an archive has. */
export function archivedRecord({ message, owner, audience }: ArchivedMessage): SayRecord {
  const { seq, ...frame } = message;
  return {
    kind: 'say',
    seq,
    lastSeq: 0,
    from: { alias: tokenOf(aliasKey(message.from)), owner },
    audience,
    body: Buffer.from(JSON.stringify(frame)),
    isReply: message.thread !== undefined,
    expiresMs: message.expires,
  };
}

export interface FoundMessages {
  /** Those that the log has and that this one may see, as they are now. */
  readonly present: ReadonlyMap<number, SayRecord>;
  /** Those from before the log's oldest record: only an archive has them. */
  readonly older: readonly number[];
}

/** Returns what the log has of these messages. Throws BusUnavailable. */
export async function readFound(
  bus: Bus,
  room: RoomSubjects,
  { seqs, ...reading }: Reading & { readonly seqs: readonly number[] },
): Promise<FoundMessages> {
  const stored = await readMessages(bus, room, seqs);
  // Later than the messages: what retention takes meanwhile is older then.
  const oldest = (await oldestSeq(bus, room)) || Infinity;
  const records = [...stored.values()].filter((record) => isFor(record, reading));
  const { owner, upTo } = reading;
  const now = await asNow(bus, room, { records, amendments: [], owner, upTo });
  const present = new Map(now.map((record) => [record.seq, record]));
  return { present, older: seqs.filter((seq) => !stored.has(seq) && seq < oldest) };
}

/**
 * Returns those messages of an archive that this one may see, with what their cards tell that the
 * archive does not know yet. Throws BusUnavailable.
 */
export async function archivedAsNow(
  bus: Bus,
  room: RoomSubjects,
  { archived, ...reading }: Reading & { readonly archived: readonly SayRecord[] },
): Promise<readonly SayRecord[]> {
  const records = archived.filter((record) => isFor(record, reading));
  if (records.length === 0) return records;
  const { owner, upTo } = reading;
  const seqs = records.map(({ seq }) => seq);
  const { cards } = await readMessageCards(bus, room, { seqs, upTo });
  const isBehind = (record: SayRecord): boolean => {
    const card = cards.get(record.seq);
    if (card === undefined) return false;
    return card.erased !== undefined || card.rev > (frameOf(record).rev ?? 0);
  };
  const behind = records.filter(isBehind);
  const now = await asNow(bus, room, { records: behind, amendments: [], owner, upTo });
  const renewed = new Map(now.map((record) => [record.seq, record]));
  return records.flatMap((record) => (isBehind(record) ? (renewed.get(record.seq) ?? []) : record));
}
