// What was asked for and done in a room with a card, from the run's side: acts with their outcomes,
// the seats found after them, the cards that clients were shown.
import type { ActEvent, ActHistoryEvent, CardEvent, SeatFoundEvent } from '../../act-history.ts';

export interface AskedAct extends ActEvent {
  /** When its acknowledgement came; undefined: it did not. */
  ackedMs: number | undefined;
  /** Of its record, by the acknowledgement; undefined: it was so already, or not acknowledged. */
  seq: number | undefined;
  /** The seat of the person it is about, read after the acknowledgement. */
  found: SeatFoundEvent | undefined;
}

export class Acts {
  /** In the order of asking. */
  readonly asked: AskedAct[] = [];
  readonly cards: CardEvent[] = [];
  readonly #byId = new Map<string, AskedAct>();

  take(event: Exclude<ActHistoryEvent, { readonly type: 'removed' }>): void {
    if (event.type === 'card') this.cards.push(event);
    else if (event.type === 'act') {
      const act = { ...event, ackedMs: undefined, seq: undefined, found: undefined };
      this.asked.push(act);
      this.#byId.set(event.id, act);
    }
    const act = 'id' in event ? this.#byId.get(event.id) : undefined;
    if (act === undefined) return;
    if (event.type === 'acted') {
      act.ackedMs = event.atMs;
      act.seq = event.seq;
    } else if (event.type === 'seat-found') act.found = event;
  }
}
