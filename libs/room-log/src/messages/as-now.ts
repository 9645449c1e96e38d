// Messages as they are now: the records as they were said, completed with what became of them.
// One request a page for the cards, and one for each current text that the page does not hold.
import { setTimeout as pause } from 'node:timers/promises';
import { decodeCard } from '../cards/card.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { recordAt } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { parseRecord, parseStored } from '../records/record.ts';
import type { AmendRecord, LogRecord, Owner, SayRecord } from '../records/record.ts';
import { completed } from './message-as-now.ts';
import type { KnownMessages, Text } from '../known/known-messages.ts';
import { messageCardKind, settledMessage } from './message-card.ts';
import type { MessageCard, StoredMessageCard } from './message-card.ts';
import { pinsKind } from './pins-card.ts';

const LAG_PAUSE_MS = 20;
/** After so many answers of a replica that lags, the page is shown as that replica has it. */
const LAG_TRIES = 25;
const READ_MS = 10_000;

export interface AsNowQuery {
  /** Who asks; undefined: somebody without a session. */
  readonly owner: Owner | undefined;
  /** What is known of the room already: texts are looked for here first. */
  readonly amendments: readonly AmendRecord[];
  /** The cards are at least as new as this sequence: what the reader was told before. */
  readonly upTo: number;
  /** Undefined: the room is not hosted here. */
  readonly known?: KnownMessages | undefined;
}

/** Returns the messages as they are now, without those that are erased. Throws BusUnavailable. */
export async function asNow(
  bus: Bus,
  room: RoomSubjects,
  { records, ...query }: AsNowQuery & { readonly records: readonly SayRecord[] },
): Promise<readonly SayRecord[]> {
  if (records.length === 0) return records;
  const seqs = records.map(({ seq }) => seq);
  const { cards, pins, known } = await currentCards(bus, room, { ...query, seqs });
  if (cards.size === 0 && pins.size === 0) return records;
  const texts = await currentTexts(bus, room, { cards, amendments: query.amendments, known });
  return records.flatMap((record) => {
    const card = cards.get(record.seq);
    const pinned = pins.has(record.seq);
    if (card === undefined && !pinned) return record;
    return completed(record, { card, pinned, texts, owner: query.owner }) ?? [];
  });
}

/** The cards of messages of one room, and its pins. */
interface CurrentCards {
  readonly cards: ReadonlyMap<number, MessageCard>;
  readonly pins: ReadonlySet<number>;
}

/** The same, at one moment. */
export interface MessageCards extends CurrentCards {
  readonly stored: ReadonlyMap<number, StoredMessageCard>;
  /** Of the stream: no later change is in them. */
  readonly asOf: number;
}

/**
 * Reads the cards and pins that are not known. `known`: what the answer comes from besides. Throws
 * BusUnavailable.
 */
export async function currentCards(
  bus: Bus,
  room: RoomSubjects,
  { seqs, upTo, known: hosted }: Pick<AsNowQuery, 'upTo' | 'known'> & { seqs: readonly number[] },
): Promise<CurrentCards & { readonly known: KnownMessages | undefined }> {
  const known = upTo <= (hosted?.says?.tail ?? -1) ? hosted : undefined;
  if (known === undefined) {
    return { ...(await readMessageCards(bus, room, { seqs, upTo, known: hosted })), known };
  }
  const here = new Map(seqs.map((seq) => [seq, known.get(seq)]));
  const missing = seqs.filter((seq) => here.get(seq) === undefined);
  const knownPins = known.pins;
  const read =
    missing.length === 0 && knownPins !== undefined
      ? undefined
      : await readMessageCards(bus, room, { seqs: missing, upTo, known });
  for (const seq of read === undefined ? [] : missing) known.learn(seq, read?.stored.get(seq));
  if (read !== undefined) known.learnPins(read.pins, read.asOf);
  const cards = new Map(read?.cards);
  for (const [seq, message] of here) {
    if (message?.card !== undefined) cards.set(seq, settledMessage(message.card));
  }
  return { cards, pins: read?.pins ?? knownPins ?? new Set(), known };
}

/** Returns the current texts of edited messages, by the sequence of their record. */
async function currentTexts(
  bus: Bus,
  room: RoomSubjects,
  {
    cards,
    amendments,
    known,
  }: Pick<AsNowQuery, 'amendments' | 'known'> & Pick<CurrentCards, 'cards'>,
): Promise<ReadonlyMap<number, Text>> {
  const texts = new Map<number, Text>();
  const missing = new Map<number, MessageCard>();
  for (const [seq, card] of cards) {
    const text = known?.get(seq)?.text;
    const last = card.edits.at(-1);
    if (last === undefined || card.erased !== undefined) continue;
    if (text?.seq === last) texts.set(last, text);
    else missing.set(seq, card);
  }
  const read = await readTexts(bus, room, { cards: [...missing.values()], amendments });
  for (const [seq, { edits }] of missing) {
    const text = read.get(edits.at(-1) ?? 0);
    if (text === undefined) continue;
    texts.set(text.seq, text);
    known?.learnText(seq, text);
  }
  return texts;
}

/**
 * Reads cards, at least as new as `upTo` unless a replica lags for long, with the reactions that
 * were told of since, as far as `known`. Throws BusUnavailable.
 */
export async function readMessageCards(
  bus: Bus,
  { stream, log, message, pins }: RoomSubjects,
  { seqs, upTo, known }: Pick<AsNowQuery, 'upTo' | 'known'> & { seqs: readonly number[] },
): Promise<MessageCards> {
  const seqOf = new Map(seqs.map((seq) => [message(seq), seq]));
  // The log's last record is there, so that the answer names the sequence that it holds up to.
  const query = { multi_last: [log, pins, ...seqOf.keys()], batch: seqOf.size + 2 };
  const deadlineMs = monotonicMs() + READ_MS;
  for (let tries = 0; ; tries += 1) {
    await bus.whenUp(deadlineMs);
    const batch = await directBatch(bus, stream, query).catch((error: unknown) => {
      if (!(error instanceof BusUnavailable) || monotonicMs() >= deadlineMs) throw error;
      return undefined;
    });
    const isWhole = batch?.status === 204 || batch?.status === 404;
    if (batch === undefined || !isWhole || (batch.upTo < upTo && tries < LAG_TRIES)) {
      if (monotonicMs() >= deadlineMs) throw new BusUnavailable('cards of messages not read');
      await pause(LAG_PAUSE_MS);
      continue;
    }
    const stored = new Map<number, StoredMessageCard>();
    let pinned: readonly number[] = [];
    for (const { block, body } of batch.messages) {
      const subject = headerValue(block, 'Nats-Subject') ?? '';
      if (subject === pins) pinned = decodeCard(pinsKind, body)?.state.seqs ?? [];
      const of = seqOf.get(subject);
      const card = of === undefined ? undefined : decodeCard(messageCardKind, body);
      const seq = headerNumber(block, 'Nats-Sequence');
      if (of !== undefined && card !== undefined && seq !== undefined)
        stored.set(of, { ...card, seq });
    }
    const cards = new Map<number, MessageCard>();
    for (const of of seqs) {
      const card = known === undefined ? stored.get(of) : known.onto(of, stored.get(of));
      if (card !== undefined) cards.set(of, settledMessage(card));
    }
    return { cards, stored, pins: new Set(pinned), asOf: batch.upTo };
  }
}

async function readTexts(
  bus: Bus,
  room: RoomSubjects,
  { cards, amendments }: { cards: readonly MessageCard[] } & Pick<AsNowQuery, 'amendments'>,
): Promise<ReadonlyMap<number, Text>> {
  const wanted = new Set(
    cards.flatMap(({ edits, erased }) => (erased === undefined ? edits.slice(-1) : [])),
  );
  const texts = new Map<number, Text>();
  if (wanted.size === 0) return texts;
  const take = (record: LogRecord | undefined): void => {
    if (record?.kind !== 'amend') return;
    const { text, mentions } = record.event;
    if (text !== undefined) texts.set(record.seq, { seq: record.seq, text, mentions });
  };
  for (const record of amendments) if (wanted.has(record.seq)) take(record);
  const missing = [...wanted].filter((seq) => !texts.has(seq));
  await Promise.all(missing.map(async (seq) => take(await readOne(bus, room, seq))));
  return texts;
}

/** Reads one record; undefined: it is gone. Throws BusUnavailable. */
export async function readOne(
  bus: Bus,
  room: RoomSubjects,
  seq: number,
): Promise<LogRecord | undefined> {
  const { stream, log } = room;
  const deadlineMs = monotonicMs() + READ_MS;
  const query = { seq, next_by_subj: log, batch: 1 };
  const found = await directBatch(bus, stream, query).catch((error: unknown) => {
    if (!(error instanceof BusUnavailable)) throw error;
    return undefined;
  });
  for (const { block, body } of found?.messages ?? []) {
    const record = parseRecord(block, body, stream);
    if (record?.seq === seq) return record;
  }
  // It is gone, or the replica lags: the leader knows.
  const stored = await recordAt(bus, stream, { seq, deadlineMs });
  if (stored?.subject !== log) return undefined;
  return parseStored(stored.headers, stored.body, seq);
}
