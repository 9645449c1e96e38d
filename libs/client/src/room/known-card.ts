// The card of one room as far as this client knows it: from `joined`, from the acts since, and
// asked for where an act does not tell all. What an act changes: room-card.ts.
import { JOINED_MEMBERS_MAX } from '@natter/protocol';
import type { Joined, RoomEvent, RoomName } from '@natter/protocol';
import { afterAct, tellsAll } from './room-card.ts';
import type { RoomCard } from './room-card.ts';
import { ask } from './room-deps.ts';
import type { RoomDeps } from './room-deps.ts';

const NOBODY: RoomCard['people'] = [];

export class KnownCard {
  /** Undefined: the room has none. */
  now: RoomCard | undefined;
  readonly #deps: RoomDeps;
  readonly #room: RoomName;
  readonly #changed: () => void;
  /** Acts up to it are in the card. */
  #seq = 0;
  /** Acts that came since the card was asked for; 0: it is not. */
  #asks = 0;

  /** @param changed called when an answer has changed the card. */
  constructor(room: RoomName, deps: RoomDeps, changed: () => void) {
    this.#room = room;
    this.#deps = deps;
    this.#changed = changed;
  }

  /** The same array until somebody comes, goes or has another role. */
  get people(): RoomCard['people'] {
    return this.now?.people ?? NOBODY;
  }

  joined({ card, people = [], seq }: Joined): void {
    this.now = card && { card, people };
    this.#seq = seq;
  }

  /** Takes an act of the room. */
  acted(event: RoomEvent): void {
    const { now } = this;
    if (event.seq <= this.#seq) return;
    this.now = now && afterAct(now, event);
    // An answer on its way may be from before this act.
    if (this.#asks > 0 || !now || !tellsAll(now, event, this.#deps.alias())) void this.#ask();
  }

  /** Asks once at a time, and once more after acts that came meanwhile. */
  async #ask(): Promise<void> {
    if (this.#asks++ > 0) return;
    const deps = this.#deps;
    try {
      for (let asked = 0; asked < this.#asks;) {
        asked = this.#asks;
        const [{ card }, { people }] = await Promise.all([
          ask(deps, 'card', this.#room),
          ask(deps, 'people', this.#room, { limit: JOINED_MEMBERS_MAX }),
        ]);
        if (asked < this.#asks) continue;
        this.now = card && { card, people };
        this.#changed();
      }
    } catch {
      // Refused, or the client closed: `removed` or the next `joined` tells more.
    }
    this.#asks = 0;
  }
}
