// A thread as the pane shows it: read once, then kept up to date by the room's own frames.
import type { Room } from '@natter/client';
import type { Message } from '@natter/protocol';
import { batch, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { RoomStore } from '../chat/room-store.ts';
import { emptyTimeline, foldTimeline } from '../conversation/timeline.ts';
import type { Timeline, TimelineEvent } from '../conversation/timeline.ts';
import { amendFailedWords } from '../actions/amend-words.ts';

/** Replies asked for at once. */
const PAGE = 200;

export type ThreadStatus =
  | { readonly kind: 'reading' | 'here' }
  /** In words. */
  | { readonly kind: 'failed'; readonly why: string };

export class ThreadMessages {
  readonly status: Signal<ThreadStatus> = signal({ kind: 'reading' });
  /** The root, if it is there, and its replies. */
  readonly timeline: Signal<Timeline> = signal(emptyTimeline);
  /** The seq of the root, once it is known. */
  readonly root: Signal<number | undefined> = signal(undefined);
  readonly #store: RoomStore;
  #meanwhile: TimelineEvent[] | undefined = [];

  constructor(store: RoomStore) {
    this.#store = store;
  }

  /** Reads the thread that `seq` is in, and follows it. Returns a function that stops it. */
  follow(room: Room, seq: number): () => void {
    const stops = [
      room.on('message', (message) => {
        if (message.thread) this.#take({ type: 'message', message, tookMs: 0 });
      }),
      room.on('amended', (frame) =>
        this.#take({ type: 'amended', frame, me: this.#store.me.value }),
      ),
      // Too much was missed, or another log began.
      room.on('truncated', () => void this.#read(room, seq)),
    ];
    void this.#read(room, seq);
    return () => stops.forEach((stop) => stop());
  }

  async #read(room: Room, seq: number): Promise<void> {
    this.#meanwhile ??= [];
    try {
      const all: Message[] = [];
      let after: number | undefined;
      let root: number;
      do {
        const page = await room.thread(seq, {
          limit: PAGE,
          ...(after !== undefined && { after }),
        });
        root = page.seq;
        if (after === undefined && page.root) all.push(page.root);
        all.push(...page.messages);
        after = page.more ? page.next : undefined;
      } while (after !== undefined);
      batch(() => {
        this.root.value = root;
        this.timeline.value = foldTimeline(emptyTimeline, all.map(asEvent));
        const meanwhile = this.#meanwhile ?? [];
        this.#meanwhile = undefined;
        for (const event of meanwhile) this.#take(event);
        this.status.value = { kind: 'here' };
      });
    } catch (error) {
      this.status.value = { kind: 'failed', why: amendFailedWords(error, 'read') };
    }
  }

  #take(event: TimelineEvent): void {
    if (this.#meanwhile) {
      this.#meanwhile.push(event);
      return;
    }
    const { value: timeline } = this.timeline;
    if (event.type === 'message') {
      const { seq, thread } = event.message;
      if (thread?.root !== this.root.value || seq <= (timeline.entries.at(-1)?.seq ?? 0)) return;
    }
    this.timeline.value = foldTimeline(timeline, [event]);
  }
}

function asEvent(message: Message): TimelineEvent {
  return { type: 'message', message, tookMs: 0 };
}
