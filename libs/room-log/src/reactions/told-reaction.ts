// A reaction as its record tells it, and what it makes of the message's card. The record is stored
// first, its card follows (card-folds.ts): until then the card as it is now is the stored one and
// the reactions told since. Pure.
import { REACTION_NAMES_KEPT } from '@natter/protocol';
import { CHANGES_KEPT } from '../cards/card.ts';
import type { AmendRecord, Owner } from '../records/record.ts';
import { settledMessage, unamended } from '../messages/message-card.ts';
import type { MessageCard, StoredMessageCard } from '../messages/message-card.ts';

export interface Reaction {
  readonly by: { readonly id: Owner; readonly alias: string };
  readonly emoji: string;
  /** False: it is taken back. */
  readonly isAdded: boolean;
}

/** A reaction that the log has. */
export interface ToldReaction extends Reaction {
  /** The message. */
  readonly of: number;
  /** What the message's card becomes by it. */
  readonly rev: number;
  /** Of its record. */
  readonly seq: number;
  /** Names the change on the card. */
  readonly change: string;
  /** When message and card are gone, ms since 1970; undefined: after retention. */
  readonly expiresMs: number | undefined;
}

/** Returns the reaction that a record tells of; undefined: it tells of something else. */
export function toldReaction({
  seq,
  from,
  change,
  expiresMs,
  event,
}: AmendRecord): ToldReaction | undefined {
  const { of, rev, by, react, unreact } = event;
  const emoji = react ?? unreact;
  if (emoji === undefined || rev === undefined || change === undefined) return undefined;
  const isAdded = react !== undefined;
  return { of, rev, seq, change, expiresMs, by: { id: from.owner, alias: by }, emoji, isAdded };
}

/** Returns the card with a reaction more, or less. */
export function reacted(card: MessageCard, { by, emoji, isAdded }: Reaction): MessageCard {
  const { id, alias } = by;
  const reactors = card.reactions.get(emoji) ?? [];
  const isNamed = reactors.length < REACTION_NAMES_KEPT;
  const next = isAdded
    ? [...reactors, isNamed ? { id, alias } : { id }]
    : reactors.filter((each) => each.id !== id);
  const reactions = new Map(card.reactions);
  if (next.length === 0) reactions.delete(emoji);
  else reactions.set(emoji, next);
  return { ...card, rev: card.rev + 1, reactions };
}

/**
 * Returns the card with a reaction that was told of since; the same card if it is not the next. Its
 * sequence stays that of the stored card, the fence of whoever stores it.
 */
export function withTold(
  card: StoredMessageCard | undefined,
  told: ToldReaction,
): StoredMessageCard | undefined {
  const state = card === undefined ? unamended(told) : settledMessage(card);
  if (told.rev !== state.rev + 1) return card;
  const { seq = 0, changes = [] } = card ?? {};
  const entry = { id: told.change, seq: told.seq - 1 };
  const earlier = changes.map((each) => (each.seq === 0 ? { ...each, seq } : each));
  return { seq, state: reacted(state, told), changes: [...earlier, entry].slice(-CHANGES_KEPT) };
}

/** Returns the card with those that were told of since, in any order. */
export function withAllTold(
  card: StoredMessageCard | undefined,
  told: readonly ToldReaction[],
): StoredMessageCard | undefined {
  const since = told.filter(({ rev }) => rev > revOf(card));
  return since.toSorted((one, other) => one.rev - other.rev).reduce(withTold, card);
}

/** Returns how often the message was changed. */
export const revOf = (card: StoredMessageCard | undefined): number => card?.state.rev ?? 0;
