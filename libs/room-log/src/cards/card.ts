// A card: state beside the log, in the last record of a subject. The card says what is, the log
// says what happened, and both change together (change-card.ts). Pure.
import { Buffer } from 'node:buffer';
import { field } from '../nats/headers.ts';

/** How many changes a card remembers, by which a writer with a lost answer recognizes its own. */
export const CHANGES_KEPT = 16;

/** One change of a card. */
export interface CardEntry {
  readonly id: string;
  /** Of what precedes its record in the log; 0: of the card itself, which was stored with it. */
  readonly seq: number;
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
  /**
   * Returns the number that a state's change takes, so that no other takes it, by a message id of
   * the stream. Absent: cards of this kind change by compare-and-set only.
   */
  readonly number?: (state: State) => number;
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

/** Returns the card after one more change. `seq`: of its entry. */
export function changed<State>(
  before: StoredCard<State> | undefined,
  { id, state, seq = 0 }: { id: string; state: State; seq?: number },
): Card<State> {
  const earlier = (before?.changes ?? []).map((entry) =>
    entry.seq === 0 ? { id: entry.id, seq: before?.seq ?? 0 } : entry,
  );
  return { state, changes: [...earlier, { id, seq }].slice(-CHANGES_KEPT) };
}

/**
 * Returns the sequence that precedes the record of this change, which is the card's own if they
 * were stored together; undefined if the card does not know it.
 */
export function seqOfChange<State>(card: StoredCard<State>, id: string): number | undefined {
  const entry = card.changes.find((each) => each.id === id);
  return entry?.seq === 0 ? card.seq : entry?.seq;
}

/** Returns the sequence of the record that tells of the card's last change. */
export const seqOfLastRecord = ({ seq, changes }: StoredCard<unknown>): number =>
  (changes.at(-1)?.seq || seq) + 1;

/** Returns the header line that takes the number of a state's change; '' where there is none. */
export const numberField = <State>(
  { number }: CardKind<State>,
  { subject, state }: { subject: string; state: State },
): string => (number === undefined ? '' : field('Nats-Msg-Id', `${subject}:${number(state)}`));
