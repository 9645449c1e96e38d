// Fetches older messages of a room into its timeline, a page at a time. room-controller.ts calls
// it.
import type { Room } from '@natter/client';
import type { Amended, HistoryPage, Message } from '@natter/protocol';
import { batch } from '@preact/signals';
import { entriesIn, movedUp } from './rendered-window.ts';
import { foldTimeline } from './timeline.ts';
import type { RoomStore } from '../chat/room-store.ts';

/** Messages asked for with each page. */
const HISTORY_PAGE = 200;
/** Pages may hold nothing this person may see; so many are asked for in a row. */
const EMPTY_PAGES_MAX = 20;

export class OlderPages {
  readonly #store: RoomStore;
  readonly #onPage: (messages: readonly Message[]) => void;
  #loading: Promise<void> | undefined;

  constructor(store: RoomStore, onPage: (messages: readonly Message[]) => void) {
    this.#store = store;
    this.#onPage = onPage;
  }

  /** Resolves when a page has come, or nothing can. A second caller waits for the same page. */
  load(room: Room | undefined): Promise<void> {
    this.#loading ??= this.#load(room).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(room: Room | undefined): Promise<void> {
    const { me, timeline, window } = this.#store;
    if (!room) return;
    try {
      for (let page = 0; page < EMPTY_PAGES_MAX; page += 1) {
        const before = timeline.value.olderBefore;
        if (before === undefined) return;
        const { page: older, crossed } = await readPage(room, before);
        // Together: new rows above change the first one, and a list at its top cannot scroll.
        batch(() => {
          const isAtTop = entriesIn(timeline.value.entries, window.value).start === 0;
          timeline.value = foldTimeline(timeline.value, [
            { type: 'older', page: older },
            ...crossed.map((frame) => ({ type: 'amended' as const, frame, me: me.value })),
          ]);
          if (isAtTop) window.value = movedUp(timeline.value.entries, window.value);
        });
        this.#onPage(older.messages);
        if (older.messages.length > 0) return;
      }
    } catch {
      // The room was left, or the client closed. A broken connection does not reject.
    }
  }
}

/** What changed while the page was on its way may not be in it, and was no news to the timeline. */
async function readPage(
  room: Room,
  before: number,
): Promise<{ readonly page: HistoryPage; readonly crossed: readonly Amended[] }> {
  const crossed: Amended[] = [];
  const stopListening = room.on('amended', (frame) => {
    crossed.push(frame);
  });
  try {
    return { page: await room.history({ before, limit: HISTORY_PAGE }), crossed };
  } finally {
    stopListening();
  }
}
