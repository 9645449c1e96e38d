// A card: state beside the log, in the last record of a subject. The card says what is, the log
// says what happened, and both change together (change-card.ts). Pure.
import { Buffer } from 'node:buffer';

/** How many changes a card remembers, by which a writer with a lost answer recognizes its own. */
export const CHANGES_KEPT = 16;

/** One change of a card. */
export interface CardEntry {
  readonly id: string;
  /** The sequence of the card as this change left it; 0 for the latest: that is the card's own. */
  readonly seq: number;
  /** Of changes that were stored together: how many of their records precede this one's. */
  readonly place?: number;
}

export interface Card<State> {
  readonly state: State;
  /** Its last changes, the latest last. */
  readonly changes: readonly CardEntry[];
}

/** A card as the stream holds it. */
export interface StoredCard<State> extends Card<State> {
  /** Its sequence: the fence of the next change. */
  readonly seq: number;
}

/** How one kind of card is checked when it is read. */
export interface CardKind<State> {
  /** Returns undefined if this is not the state of such a card. */
  readonly parse: (value: unknown) => State | undefined;
  /** Returns what `parse` reads, as JSON can hold it. Absent: the state itself. */
  readonly format?: (state: State) => unknown;
}

export function encodeCard<State>(
  { format }: CardKind<State>,
  { state, changes }: Card<State>,
): Uint8Array {
  return Buffer.from(JSON.stringify({ state: format?.(state) ?? state, changes }));
}

/** Returns undefined if the body is no such card: another program wrote it, or a later version. */
export function decodeCard<State>(
  { parse }: CardKind<State>,
  body: Uint8Array,
): Card<State> | undefined {
  try {
    const card = JSON.parse(Buffer.from(body).toString()) as Partial<Card<unknown>> | null;
    const changes = card?.changes;
    const state = parse(card?.state);
    if (state === undefined || !Array.isArray(changes)) return undefined;
    if (!changes.every(isEntry)) return undefined;
    return { state, changes };
  } catch {
    // Not JSON.
    return undefined;
  }
}

const isEntry = (value: unknown): value is CardEntry => {
  const { id, seq } = (value ?? {}) as Partial<CardEntry>;
  return typeof id === 'string' && Number.isSafeInteger(seq);
};

/** Returns the card after one more change, or some that are stored together. */
export function changed<State>(
  before: StoredCard<State> | undefined,
  { ids, state }: { ids: readonly string[]; state: State },
): Card<State> {
  const seqBefore = before?.seq ?? 0;
  const earlier = (before?.changes ?? []).map(({ id, seq, place = 0 }) => ({
    id,
    seq: seq === 0 ? seqBefore + place : seq,
  }));
  const own = ids.map((id, place) => ({ id, seq: 0, ...(place > 0 && { place }) }));
  return { state, changes: [...earlier, ...own].slice(-CHANGES_KEPT) };
}

/**
 * Returns the sequence that precedes the record of this change, which is the card's own if the
 * change was stored alone; undefined if the card does not know it.
 */
export function seqOfChange<State>(card: StoredCard<State>, id: string): number | undefined {
  const entry = card.changes.find((each) => each.id === id);
  if (entry === undefined) return undefined;
  return entry.seq === 0 ? card.seq + (entry.place ?? 0) : entry.seq;
}

/** Returns the sequence of the record that tells of the card's last change. */
export const seqOfLastRecord = ({ seq, changes }: StoredCard<unknown>): number =>
  seq + (changes.at(-1)?.place ?? 0) + 1;
