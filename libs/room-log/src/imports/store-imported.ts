// Stores imported messages with their own dates and authors: in one atomic batch with the record of
// the ledger that lists them, fenced by the ledger and by the room's card. So each is stored once,
// and a room that is opened in between gets nothing that was private.
import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import { LOG_WAIT_MS_MAX, REPLIES_MAX } from '@natter/protocol';
import type { FileReference, RoomName } from '@natter/protocol';
import type { BatchOutcome, BatchRecord } from '../cards/atomic-batch.ts';
import { readCard } from '../cards/read-card.ts';
import type { AmendDeps } from '../messages/change-and-tell.ts';
import { messageCardKind } from '../messages/message-card.ts';
import { fenceFields, field } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { lifeFields, recordFields } from '../records/record.ts';
import { isDirectName } from '../room-card/direct-name.ts';
import { readRoomCard, SEALED } from '../room-card/read-room-card.ts';
import type { RoomCard } from '../room-card/room-card.ts';
import type { Author } from './author.ts';
import { encodeEntry, lastEntry } from './import-ledger.ts';

const RETRY_PAUSE_MS = 30;

export interface ImportedMessage {
  /** Names the message among all that are imported into the room. */
  readonly key: string;
  readonly id: string;
  readonly from: Author;
  /** ms since 1970. */
  readonly at: number;
  readonly text: string;
  /** Undefined: it is for all. */
  readonly to: readonly Author[] | undefined;
  readonly file: FileReference | undefined;
  /** The sequence of the message that it answers, which was imported before. */
  readonly thread: number | undefined;
  readonly ref: number | undefined;
  /** When it is gone, ms since 1970. */
  readonly expires: number | undefined;
}
export interface ImportBatch {
  readonly source: string;
  /** The ledger's last record as the importer knows it. */
  readonly head: number;
  /** The messages must not become readable for everybody. */
  readonly isPrivate: boolean;
  /** The gateway through which they come. */
  readonly via: string;
  readonly messages: readonly ImportedMessage[];
}

export type ImportOutcome =
  /** `head`: of the ledger now. `seqs`: of the messages. */
  | { readonly kind: 'stored'; readonly head: number; readonly seqs: readonly number[] }
  /** Another import has stored something meanwhile. Nothing was stored. */
  | { readonly kind: 'changed'; readonly head: number }
  /** The messages are private, and the room is not. Nothing was stored. */
  | { readonly kind: 'open-room' }
  /** A thread would have more replies than a card holds. Nothing was stored. */
  | { readonly kind: 'too-large' }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

export type ImportDeps = Pick<AmendDeps, 'writer' | 'storeBatch'>;

interface Place {
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
}

/** Stores all of them, or none. Throws BusUnavailable, UnknownCard. */
export async function storeImported(
  deps: ImportDeps,
  place: Place,
  batch: ImportBatch,
): Promise<ImportOutcome> {
  const { writer, storeBatch } = deps;
  const { subjects } = place;
  const name = crypto.randomUUID();
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  const threads = await threadsOf(deps, subjects, batch);
  if (threads === undefined) return { kind: 'too-large' };
  const keys = batch.messages.map(({ key }) => key);
  const entry = encodeEntry({ kind: 'batch', source: batch.source, batch: name, keys });
  const ledger: BatchRecord = {
    subject: subjects.imports,
    fields: field('Nats-Expected-Last-Subject-Sequence', batch.head),
    body: entry,
  };
  while (monotonicMs() < deadlineMs) {
    const card = await readRoomCard(writer.bus, subjects);
    if (card?.state === SEALED) return { kind: 'unknown' };
    if (batch.isPrivate && isForAll(card?.state)) return { kind: 'open-room' };
    if (card === undefined && isDirectName(place.room)) return { kind: 'open-room' };
    const fence = fenceFields(subjects.card, card?.seq ?? 0);
    const records = recordsOf(deps, place, { batch, threads, fence });
    const outcome: BatchOutcome = await storeBatch([...records, ledger]);
    if (outcome.kind === 'stored') return stored(deps, subjects, { records, seq: outcome.lastSeq });
    if (outcome.kind === 'full' || outcome.kind === 'too-large') return { kind: outcome.kind };
    const last = await lastEntry(writer.bus, subjects);
    // This very batch, whose answer got lost.
    if (last?.kind === 'batch' && last.batch === name)
      return stored(deps, subjects, { records, seq: last.seq });
    const head = last?.seq ?? 0;
    if (head !== batch.head) return { kind: 'changed', head };
    await pause(RETRY_PAUSE_MS * (0.5 + Math.random()));
  }
  return { kind: 'unknown' };
}

const isForAll = (card: RoomCard | undefined): boolean =>
  card === undefined || card.access === 'open';

function stored(
  { writer }: ImportDeps,
  subjects: RoomSubjects,
  { records, seq: head }: { records: readonly BatchRecord[]; seq: number },
): ImportOutcome {
  const deadlineMs = monotonicMs();
  const seqs = records.map((record, index) => {
    const seq = head - records.length + index;
    writer.onStored(subjects, seq, { ...record, deadlineMs });
    return seq;
  });
  return { kind: 'stored', head, seqs };
}

/** What each reply makes of its thread, by its index; undefined: a thread is full. */
async function threadsOf(
  { writer }: ImportDeps,
  { stream, message }: RoomSubjects,
  { messages }: ImportBatch,
): Promise<ReadonlyMap<number, object> | undefined> {
  const threads = new Map<number, object>();
  const counts = new Map<number, number>();
  const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
  for (const [index, { thread: root }] of messages.entries()) {
    if (root === undefined) continue;
    let count = counts.get(root);
    if (count === undefined) {
      const place = { kind: messageCardKind, stream, subject: message(root) };
      count = (await readCard(writer.bus, place, deadlineMs))?.state.replies.length ?? 0;
    }
    count += 1;
    if (count > REPLIES_MAX) return undefined;
    counts.set(root, count);
    threads.set(index, { root, rev: count, count });
  }
  return threads;
}

function recordsOf(
  { writer }: ImportDeps,
  { room, subjects }: Place,
  {
    batch,
    threads,
    fence,
  }: { batch: ImportBatch; threads: ReadonlyMap<number, object>; fence: string },
): BatchRecord[] {
  return batch.messages.map((message, index) => {
    const { id, from, at, text, to, file, ref, expires } = message;
    const thread = threads.get(index);
    const body = Buffer.from(
      JSON.stringify({
        type: 'message',
        room,
        id,
        from: from.alias,
        text,
        at,
        via: batch.via,
        to: to?.map(({ alias }) => alias),
        ref,
        file,
        expires,
        imported: batch.source,
        thread,
      }),
    );
    const audience = to?.map(partyOf);
    const fields =
      recordFields('say', partyOf(from), audience) +
      lifeFields(expires, writer.retention) +
      field('Natter-Imported', batch.source) +
      (message.thread === undefined ? '' : field('Natter-Thread', message.thread)) +
      (index === 0 ? fence : '');
    return { subject: subjects.log, fields, body };
  });
}

const partyOf = ({ key, owner }: Author) => ({ alias: tokenOf(key), owner });
