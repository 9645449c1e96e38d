// Changes of one card by this gateway, one after another: tried at the same time, all but one would
// be refused and begin again. Gateways among each other are told apart by the card's sequence.
import type { Bus } from '../nats/bus.ts';

/** The last one of each card that was begun. */
const last = new WeakMap<Bus, Map<string, Promise<unknown>>>();

/** Does it when the earlier ones of this card have ended, however they did. */
export async function inTurn<T>(bus: Bus, subject: string, change: () => Promise<T>): Promise<T> {
  const cards = last.get(bus) ?? new Map<string, Promise<unknown>>();
  last.set(bus, cards);
  const own = after(cards.get(subject), change);
  cards.set(subject, own);
  try {
    return await own;
  } finally {
    if (cards.get(subject) === own) cards.delete(subject);
  }
}

async function after<T>(
  earlier: Promise<unknown> | undefined,
  change: () => Promise<T>,
): Promise<T> {
  await earlier?.catch(() => undefined);
  return await change();
}
