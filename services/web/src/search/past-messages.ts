// Messages around one that is too far back for the conversation: pages of history, in both
// directions, kept up to date by the room's own frames.
import type { Room } from '@natter/client';
import type { HistoryPage } from '@natter/protocol';
import { batch, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import { amendFailedWords } from '../actions/amend-words.ts';
import type { RoomStore } from '../chat/room-store.ts';
import { emptyTimeline, foldTimeline, messageAt } from '../conversation/timeline.ts';
import type { Timeline } from '../conversation/timeline.ts';

/** Messages on either side at first, and with each further page. */
const AROUND = 25;
const PAGE = 50;

export type PastStatus =
  | { readonly kind: 'reading' | 'here' | 'gone' }
  /** In words. */
  | { readonly kind: 'failed'; readonly why: string };

export class PastMessages {
  readonly status: Signal<PastStatus> = signal({ kind: 'reading' });
  readonly timeline: Signal<Timeline> = signal(emptyTimeline);
  /** There are later ones, after this seq; undefined: the conversation goes on from here. */
  readonly laterAfter: Signal<number | undefined> = signal(undefined);
  readonly #store: RoomStore;
  #isReading = false;

  constructor(store: RoomStore) {
    this.#store = store;
  }

  /** Reads what was said around a message. Returns a function that stops following it. */
  follow(room: Room, seq: number): () => void {
    void this.#read(async () => {
      const [before, after] = await Promise.all([
        room.history({ before: seq + 1, limit: AROUND }),
        room.history({ after: seq, limit: AROUND }),
      ]);
      batch(() => {
        this.timeline.value = emptyTimeline;
        this.#takeEarlier(before);
        this.#takeLater(after);
        this.status.value = { kind: messageAt(this.timeline.value, seq) ? 'here' : 'gone' };
      });
    });
    return room.on('amended', (frame) => {
      const event = { type: 'amended', frame, me: this.#store.me.value } as const;
      this.timeline.value = foldTimeline(this.timeline.value, [event]);
    });
  }

  async earlier(room: Room): Promise<void> {
    const { olderBefore: before } = this.timeline.value;
    if (before === undefined) return;
    await this.#read(async () => this.#takeEarlier(await room.history({ before, limit: PAGE })));
  }

  async later(room: Room): Promise<void> {
    const after = this.laterAfter.value;
    if (after === undefined) return;
    await this.#read(async () => this.#takeLater(await room.history({ after, limit: PAGE })));
  }

  async #read(read: () => Promise<void>): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      await read();
    } catch (error) {
      this.status.value = { kind: 'failed', why: amendFailedWords(error, 'read') };
    } finally {
      this.#isReading = false;
    }
  }

  #takeEarlier(page: HistoryPage): void {
    this.timeline.value = foldTimeline(this.timeline.value, [{ type: 'older', page }]);
  }

  #takeLater({ messages, more, next }: HistoryPage): void {
    const events = messages.map((message) => ({ type: 'message', message, tookMs: 0 }) as const);
    this.timeline.value = foldTimeline(this.timeline.value, events);
    this.laterAfter.value = more ? next : undefined;
  }
}
