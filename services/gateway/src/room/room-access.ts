// What a room's card means for those who are served here: an act that takes somebody's right to
// read is obeyed where it stands in the order of records. The seats' side: room-log, room-card/.
import type { Refusal } from '@natter/protocol';
import { changesReaders, whyNotJoin } from '@natter/room-log';
import type { HostedRoom, Owner, RoomRecord, StoredRoomCard } from '@natter/room-log';
import type { CatchUps } from '../delivery/catch-ups.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Seats } from './seats.ts';

export interface RoomAccessDeps {
  readonly hosted: HostedRoom;
  readonly delivery: Delivery;
  readonly seats: Seats;
  /** Serves held readers from the log; it asks `whyNotRead` before each page. */
  readonly catchUps: CatchUps;
}

export class RoomAccess {
  readonly #deps: RoomAccessDeps;

  constructor(deps: RoomAccessDeps) {
    this.#deps = deps;
  }

  /** Whether the room has a card, as far as it was heard. */
  get hasCard(): boolean {
    return this.#deps.hosted.card.known;
  }
  /** The card as it was last read; undefined: none. */
  get card(): StoredRoomCard | undefined {
    return this.#deps.hosted.card.current;
  }
  /** Whether an act was heard that `card` does not have yet. */
  get isBehind(): boolean {
    return this.#deps.hosted.card.isBehind;
  }
  /** Returns the card with every act that was heard. Throws BusUnavailable. */
  heardCard(): Promise<StoredRoomCard | undefined> {
    return this.#deps.hosted.card.heard();
  }

  /**
   * Returns why this one may not read the room as far as it was heard here; undefined at once in a
   * room without a card. Rejects with BusUnavailable.
   */
  whyNotRead({ owner }: { readonly owner: Owner }): Promise<Refusal | undefined> | undefined {
    if (!this.hasCard) return undefined;
    const { room } = this.#deps.hosted;
    return this.heardCard().then((stored) =>
      whyNotJoin({ room, card: stored?.state }, { id: owner, nowMs: Date.now() }),
    );
  }

  /** An act was heard, and nothing after it: those it concerns read on once the card allows it. */
  obey({ about, event }: RoomRecord): void {
    const { delivery, seats, catchUps } = this.#deps;
    if (changesReaders(event)) {
      catchUps.settle();
      for (const reader of delivery.readersOf(about)) {
        // A held one is asked about before it is served.
        if (!reader.live) continue;
        delivery.holdHere(reader);
        void catchUps.serve(reader);
      }
    }
    seats.verifyOf(about);
  }
}
