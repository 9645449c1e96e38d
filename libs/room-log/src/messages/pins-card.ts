// The pinned messages of a room: a card of its own. Pure. Read and written as any card.
import { PINS_MAX } from '@natter/protocol';
import type { CardKind } from '../cards/card.ts';

export interface PinsCard {
  /** Of the messages; the latest pin last. */
  readonly seqs: readonly number[];
}

/** How the card stands in the log. */
export const pinsKind: CardKind<PinsCard> = {
  parse: (value) => {
    const { seqs } = (value ?? {}) as Partial<PinsCard>;
    if (!Array.isArray(seqs) || seqs.length > PINS_MAX) return undefined;
    return seqs.every((seq) => Number.isSafeInteger(seq)) ? { seqs } : undefined;
  },
};
