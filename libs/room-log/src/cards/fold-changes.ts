// Folds changes of one card into one: a card, and a record for each change behind it.
import type { BatchRecord } from './atomic-batch.ts';
import { changed, CHANGES_KEPT, seqOfChange } from './card.ts';
import type { Card, StoredCard } from './card.ts';
import { cardRecord, changedAt } from './change-card.ts';
import type { CardChange, ChangeOutcome, ChangeRecord, NextCard } from './change-card.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** What is known of a card without asking for it. It may have changed since. */
export interface KnownCard<State> {
  /** Undefined: it must be read. */
  get(): StoredCard<State> | undefined;
  /** `asOf`: a sequence of the stream up to which no later change of the card was stored. */
  learn(card: StoredCard<State>, asOf: number): void;
  forget(): void;
}

/** A change that stores nothing but its card and its record. */
export interface GatheredChange<State, Refusal> extends CardChange<State, Refusal> {
  readonly known?: KnownCard<State> | undefined;
}

export interface Waiting<State, Refusal> {
  readonly change: GatheredChange<State, Refusal>;
  readonly resolve: (outcome: ChangeOutcome<Refusal>) => void;
  readonly reject: (error: unknown) => void;
}

export interface Part<State, Refusal> {
  readonly waiting: Waiting<State, Refusal>;
  readonly record: ChangeRecord;
  /** The actor's. */
  readonly seat: { readonly subject: string; readonly seq: number } | undefined;
}

/** Changes of one card, as they are stored. */
export interface Folded<State, Refusal> {
  readonly subject: string;
  readonly parts: readonly Part<State, Refusal>[];
  readonly card: Card<State>;
  readonly cardRecord: BatchRecord;
  /** What is expected of card and seats. */
  readonly expects: string;
}

interface FoldOptions<State, Refusal> {
  /** The card as it is, or is known to have been. */
  readonly before: StoredCard<State> | undefined;
  readonly isKnown: boolean;
  readonly retention: string | undefined;
  /** Takes those that wait until others are stored. */
  readonly later: Waiting<State, Refusal>[];
}

/**
 * Computes what these changes, in their order, make of their card; undefined: nothing. Those that
 * change nothing are settled. `stale`: only the card as it is now can tell.
 */
export async function fold<State, Refusal>(
  changes: readonly Waiting<State, Refusal>[],
  { before, isKnown, retention, later }: FoldOptions<State, Refusal>,
): Promise<Folded<State, Refusal> | 'stale' | undefined> {
  const parts: Part<State, Refusal>[] = [];
  let now = before;
  let life = retention;
  let taken = 0;
  for (const waiting of changes) {
    // A card remembers no more, should the answer get lost.
    if (parts.length === CHANGES_KEPT) break;
    const { change, resolve } = waiting;
    const seat = change.seat?.();
    const next = await nextOf(waiting, { before, now });
    if (next.kind === 'settled') resolve(next.outcome);
    else if (next.kind === 'refused') {
      // Refused because of a change before it, which is not stored yet.
      if (parts.length > 0) break;
      if (isKnown) return 'stale';
      resolve(next);
    } else {
      const { state, record } = next;
      now = { state, changes: before?.changes ?? [], seq: before?.seq ?? 0 };
      life = next.life ?? retention;
      parts.push({ waiting, record, seat });
    }
    taken += 1;
  }
  later.push(...changes.slice(taken));
  if (now === undefined || parts.length === 0) return undefined;
  const { change } = changes[0]!;
  const { state } = now;
  const ids = parts.map(({ waiting }) => waiting.change.id);
  return {
    subject: change.subject,
    parts,
    card: changed(before, { ids, state }),
    cardRecord: cardRecord(change, { before, ids, state, life }),
    expects: [before?.seq ?? 0, ...parts.map(({ seat }) => seat?.seq)].join(' '),
  };
}

type Next<State, Refusal> =
  | NextCard<State, Refusal>
  | { readonly kind: 'settled'; readonly outcome: ChangeOutcome<Refusal> };

async function nextOf<State, Refusal>(
  { change }: Waiting<State, Refusal>,
  { before, now }: { before: StoredCard<State> | undefined; now: StoredCard<State> | undefined },
): Promise<Next<State, Refusal>> {
  const storedSeq = before === undefined ? undefined : seqOfChange(before, change.id);
  if (storedSeq !== undefined) return { kind: 'settled', outcome: changedAt(storedSeq) };
  if (monotonicMs() < change.deadlineMs) return await change.change(now);
  return { kind: 'settled', outcome: { kind: 'unknown' } };
}
