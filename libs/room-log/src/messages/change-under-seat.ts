// Changes a card under a member's seat, as long as the member sits in it and may speak: other
// devices of theirs change its sequence, which is the fence.
import type { CardChange, ChangeOutcome } from '../cards/change-card.ts';
import type { Seat } from '../seats/seat.ts';

export type SeatedOutcome<Refusal> =
  | ChangeOutcome<Refusal>
  /** The member was taken out of the room. Nothing was stored. */
  | { readonly kind: 'removed' }
  /** The member may not speak until then, ms since 1970. Nothing was stored. */
  | { readonly kind: 'muted'; readonly untilMs: number };

/** Applies a change by `apply`, as often as it takes. Throws what `apply` throws. */
export async function changeUnderSeat<State, Refusal>(
  seat: Seat,
  change: Omit<CardChange<State, Refusal>, 'seat'>,
  apply: (change: CardChange<State, Refusal>) => Promise<ChangeOutcome<Refusal>>,
): Promise<SeatedOutcome<Refusal>> {
  for (;;) {
    const { place, mutedUntil } = seat;
    if (mutedUntil > Date.now()) {
      // Looked up, since the act that ended the mute may not be heard yet.
      const news = await seat.newsSince(place.seq);
      if (news === 'changed') continue;
      return news === 'same' ? { kind: 'muted', untilMs: mutedUntil } : { kind: news };
    }
    const outcome = await apply({ ...change, seat: () => place });
    if (outcome.kind !== 'lost') return outcome;
    const news = await seat.newsSince(place.seq);
    if (news !== 'changed') return { kind: news === 'removed' ? 'removed' : 'lost' };
  }
}
