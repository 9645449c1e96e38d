// Reads cards: one from the leader, never stale; or many at once by a direct get, which may lag.
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber, headerValue } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader-get.ts';
import { decodeCard } from './card.ts';
import type { CardKind, StoredCard } from './card.ts';

/** One request takes at most so many subjects; the server refuses more (413). */
const SUBJECTS_MAX = 1_024;

/**
 * The record of a card's subject is not a card that this version knows. It must not be overwritten.
 */
export class UnknownCard extends Error {
  override readonly name = 'UnknownCard';
}

/** Returns the card, undefined if there is none. Throws BusUnavailable, or UnknownCard. */
export async function readCard<State>(
  bus: Bus,
  { kind, stream, subject }: { kind: CardKind<State>; stream: string; subject: string },
  deadlineMs: number,
): Promise<StoredCard<State> | undefined> {
  const stored = await lastOfSubject(bus, stream, { subject, deadlineMs });
  if (stored === undefined) return undefined;
  const card = decodeCard(kind, stored.body);
  if (card === undefined) throw new UnknownCard(`${subject} holds a card of an unknown form`);
  return { ...card, seq: stored.seq };
}

/**
 * Returns the cards of these subjects, by subject. Unknown ones are left out.
 * A replica may answer that lags by some milliseconds. Throws BusUnavailable.
 */
export async function readCards<State>(
  bus: Bus,
  {
    kind,
    stream,
    subjects,
  }: { kind: CardKind<State>; stream: string; subjects: readonly string[] },
): Promise<Map<string, StoredCard<State>>> {
  const cards = new Map<string, StoredCard<State>>();
  for (let from = 0; from < subjects.length; from += SUBJECTS_MAX) {
    const some = subjects.slice(from, from + SUBJECTS_MAX);
    const query = { multi_last: some, batch: some.length };
    const { messages } = await directBatch(bus, stream, query);
    for (const { block, body } of messages) {
      const subject = headerValue(block, 'Nats-Subject');
      const card = decodeCard(kind, body);
      const seq = headerNumber(block, 'Nats-Sequence');
      if (subject !== undefined && card !== undefined && seq !== undefined)
        cards.set(subject, { ...card, seq });
    }
  }
  return cards;
}
