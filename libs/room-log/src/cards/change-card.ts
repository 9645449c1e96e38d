// Changes a card and tells the log, in one atomic batch: the card by compare-and-set, the record
// fenced by the actor's seat. Both are stored or neither (docs/architecture.md, "Cards").
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchRecord, BatchOutcome } from './atomic-batch.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { fenceFields, field } from '../nats/headers.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { changed, encodeCard, numberField, seqOfChange } from './card.ts';
import type { CardKind, StoredCard } from './card.ts';
import { inTurn } from './in-turn.ts';
import { readCard } from './read-card.ts';

const RETRY_PAUSE_MS = 20;

export interface ChangeDeps {
  readonly bus: Bus;
  /** Stores records, all or none (atomic-batch.ts). */
  readonly storeBatch: (records: readonly BatchRecord[]) => Promise<BatchOutcome>;
  /** How long the card lives, in NATS's notation: `720h`. Undefined: forever. */
  readonly retention: string | undefined;
}

/** The record that tells the log of a change: what it takes besides its fence. */
export interface ChangeRecord {
  readonly subject: string;
  readonly fields: string;
  readonly body: Uint8Array;
}

export type NextCard<State, Refusal> =
  | {
      readonly kind: 'change';
      readonly state: State;
      readonly record: ChangeRecord;
      /** How long this card lives, in NATS's notation; absent: as others. */
      readonly life?: string | undefined;
      /** Stored with the card and the record, before them. */
      readonly before?: readonly ChangeRecord[];
      /** The sequence of another card that `before` changes. */
      readonly expects?: number;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface CardChange<State, Refusal> {
  readonly kind: CardKind<State>;
  readonly stream: string;
  readonly subject: string;
  /** Names this change: on the card, it tells whether the change was stored. */
  readonly id: string;
  /**
   * The seat that the actor holds now: its subject and sequence. Absent: the change needs none,
   * since the card itself says who may make it.
   */
  readonly seat?: () => { readonly subject: string; readonly seq: number };
  /** Computes the change from the card as it is; it may be called again for a newer card. */
  readonly change: (
    card: StoredCard<State> | undefined,
  ) => NextCard<State, Refusal> | Promise<NextCard<State, Refusal>>;
  /**
   * Returns the card as it is now, where the log tells of changes before their card has them.
   * `isTaken`: the number of the next change was taken by another.
   */
  readonly now?:
    | ((
        stored: StoredCard<State> | undefined,
        isTaken: boolean,
      ) => Promise<StoredCard<State> | undefined>)
    | undefined;
  /** When to give up, monotonic ms. */
  readonly deadlineMs: number;
}

export type ChangeOutcome<Refusal> =
  | { readonly kind: 'changed'; readonly cardSeq: number; readonly logSeq: number }
  /** `change` refused it. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The log has a record with this message id, and the card no longer knows the change. */
  | { readonly kind: 'duplicate' }
  /** The actor's seat is another's, or gone. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'full' }
  | { readonly kind: 'too-large' }
  /** NATS did not answer by the deadline: whether it was stored is unknown. */
  | { readonly kind: 'unknown' };

/** Applies a change, as often as it takes. Throws UnknownCard. */
export async function changeCard<State, Refusal>(
  deps: ChangeDeps,
  change: CardChange<State, Refusal>,
): Promise<ChangeOutcome<Refusal>> {
  try {
    return await inTurn(deps.bus, change.subject, () => tryToChange(deps, change));
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return { kind: 'unknown' };
  }
}

async function tryToChange<State, Refusal>(
  deps: ChangeDeps,
  change: CardChange<State, Refusal>,
): Promise<ChangeOutcome<Refusal>> {
  const { bus, storeBatch } = deps;
  const { id, kind, stream, subject, deadlineMs } = change;
  /** What the last refused try expected: the sequences of cards and seat. */
  let refused = '';
  /** The change whose number, or whose own id, the log has. */
  let taken = '';
  let duplicates = 0;
  for (;;) {
    const stored = await readCard(bus, { kind, stream, subject }, deadlineMs);
    const card = change.now === undefined ? stored : await change.now(stored, duplicates > 0);
    const seat = change.seat?.();
    const cardSeq = card?.seq ?? 0;
    // An earlier try was stored, and its answer got lost.
    const storedSeq = card === undefined ? undefined : seqOfChange(card, id);
    if (storedSeq !== undefined) return changedAt(storedSeq);
    const next = await change.change(card);
    if (next.kind === 'refused') return next;
    const before = next.before ?? [];
    const numbered = [
      cardSeq,
      numberField(kind, { subject, state: next.state }),
      ...before.map(({ fields }) => fields),
    ].join(' ');
    if (numbered !== taken) duplicates = 0;
    // The number is free, so the log has our id. Twice: a try may be on its way to the card.
    if (duplicates > 1) return { kind: 'duplicate' };
    const expected = `${cardSeq} ${next.expects} ${seat?.seq}`;
    // Neither the cards nor what we know of the seat has changed since: the seat is not ours.
    if (refused === expected) return { kind: 'lost' };
    const outcome = await storeBatch([
      ...before,
      cardRecord(change, {
        before: card,
        id,
        state: next.state,
        life: next.life ?? deps.retention,
      }),
      logRecord(next.record, seat),
    ]);
    switch (outcome.kind) {
      case 'stored':
        return changedAt(outcome.lastSeq - 1);
      case 'fenced':
        if (seat !== undefined) refused = expected;
        break;
      case 'full':
      case 'too-large':
        return outcome;
      case 'duplicate':
      case 'busy':
      case 'unknown':
        if (outcome.kind === 'duplicate') duplicates += 1;
        taken = numbered;
        await pause(RETRY_PAUSE_MS * (0.5 + Math.random()));
    }
    if (monotonicMs() >= deadlineMs) return { kind: 'unknown' };
  }
}

/** Returns the record of a card after a change, in place of the one before. */
const cardRecord = <State>(
  { kind, subject }: Pick<CardChange<State, unknown>, 'kind' | 'subject'>,
  options: {
    before: StoredCard<State> | undefined;
    id: string;
    state: State;
    life: string | undefined;
  },
): BatchRecord => ({
  subject,
  fields:
    field('Nats-Expected-Last-Subject-Sequence', options.before?.seq ?? 0) +
    field('Nats-Rollup', 'sub') +
    numberField(kind, { subject, state: options.state }) +
    (options.life === undefined ? '' : field('Nats-TTL', options.life)),
  body: encodeCard(kind, changed(options.before, options)),
});

/** Returns the record that tells of a change, fenced by the actor's seat. */
const logRecord = (
  record: ChangeRecord,
  seat: { readonly subject: string; readonly seq: number } | undefined,
): BatchRecord => ({
  ...record,
  fields: record.fields + (seat === undefined ? '' : fenceFields(seat.subject, seat.seq)),
});

/** The record of a change follows the card in their batch, so its sequence is the next. */
export const changedAt = (cardSeq: number): ChangeOutcome<never> => ({
  kind: 'changed',
  cardSeq,
  logSeq: cardSeq + 1,
});
