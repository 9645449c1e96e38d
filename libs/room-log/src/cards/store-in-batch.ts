// Stores changes of cards of one stream in one atomic batch: all or none, each record fenced by its
// actor's seat.
import type { ChangeDeps } from './change-card.ts';
import { changedAt, logRecord } from './change-card.ts';
import type { Folded, Waiting } from './fold-changes.ts';

export type GatheredOutcome<State, Refusal> =
  /** `waiting`: those whose cards have changed. */
  | { readonly kind: 'settled'; readonly waiting: Waiting<State, Refusal>[] }
  /** A card or a seat is not as expected. Nothing was stored. */
  | { readonly kind: 'refused' }
  /** Others are in the way. Nothing was stored. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'unknown' };

/** Stores the changes, all or none, and settles them if they are stored. */
export async function storeInBatch<State, Refusal>(
  { storeBatch }: ChangeDeps,
  folded: readonly Folded<State, Refusal>[],
): Promise<GatheredOutcome<State, Refusal>> {
  const records = folded.flatMap(({ cardRecord, parts }) => [
    cardRecord,
    ...parts.map(({ record, seat }) => logRecord(record, seat)),
  ]);
  if (records.length === 0) return { kind: 'settled', waiting: [] };
  const outcome = await storeBatch(records);
  switch (outcome.kind) {
    case 'stored': {
      let seq = outcome.lastSeq - records.length + 1;
      for (const { parts, card } of folded) {
        parts[0]?.waiting.change.known?.learn({ ...card, seq }, seq + parts.length);
        for (const { waiting } of parts) {
          waiting.resolve(changedAt(seq));
          seq += 1;
        }
        seq += 1;
      }
      return { kind: 'settled', waiting: [] };
    }
    case 'full':
      for (const { parts } of folded) for (const { waiting } of parts) waiting.resolve(outcome);
      return { kind: 'settled', waiting: [] };
    case 'fenced':
      return { kind: 'refused' };
    case 'busy':
      return outcome;
    case 'duplicate':
    case 'too-large':
    case 'unknown':
      return { kind: 'unknown' };
  }
}
