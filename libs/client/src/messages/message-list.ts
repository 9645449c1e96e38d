// The messages of one room as they are now: the newest, and the older ones that were read. Fed by
// room-follower.ts with each frame, in order. Contract: docs/protocol.md, "Messages change".
import type { Amended, HistoryPage, Joined, Message } from '@natter/protocol';
import { Listeners } from '../listeners.ts';
import type { HistoryOptions, Messages } from '../room/room.ts';
import { amendedMessage, repliedTo } from './amended-message.ts';

/** Timers with more than 2^31 ms fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;
/** Messages kept besides those that `older` read. Beyond, the oldest go. */
export const LIST_MESSAGES_MAX = 500;

export interface MessageListDeps {
  /** ms since 1970. */
  readonly now: () => number;
  readonly later: (task: () => void, delayMs: number) => () => void;
  readonly alias: () => string;
  readonly history: (options: HistoryOptions) => Promise<HistoryPage>;
}

export class MessageList implements Messages {
  readonly #deps: MessageListDeps;
  readonly #listeners = new Listeners<{ readonly change: readonly Message[] }>();
  #items: readonly Message[] = [];
  #itemsMax = LIST_MESSAGES_MAX;
  #isTold = true;
  #epoch = '';
  /** The list has everything from this seq on. Undefined: it begins with the oldest. */
  #olderBefore: number | undefined;
  #loading: Promise<boolean> | undefined;
  /** What came while a page was read: the page may be from before. Another array: it is void. */
  #meanwhile: (Amended | Message)[] = [];
  #isLive = false;
  /** Our clock minus that of the gateways: the least that a live message showed. */
  #skewMs = Infinity;
  #cancelExpiry = (): void => {};

  constructor(deps: MessageListDeps) {
    this.#deps = deps;
  }

  get items(): readonly Message[] {
    return this.#items;
  }
  get hasOlder(): boolean {
    return this.#olderBefore !== undefined;
  }

  on(event: 'change', listener: (items: readonly Message[]) => void): () => void {
    return this.#listeners.on(event, listener);
  }

  older(limit?: number): Promise<boolean> {
    this.#loading ??= this.#loadOlder(limit).finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  /** Takes an answer to `join`. Its messages and amendments follow one by one. */
  joined({ epoch, seq, messages, more, truncated }: Joined): void {
    this.#isLive = false;
    if (epoch === this.#epoch && !truncated) return;
    // Another log, or nobody told what became of the messages here.
    this.#epoch = epoch;
    // Without `history`, nothing tells whether there are any.
    const [first] = messages;
    this.#beginAt(more || truncated || !first ? (first?.seq ?? seq + 1) : undefined);
    this.#show([]);
  }

  /** Takes a message or an amendment that is new here. */
  take(frame: Amended | Message): void {
    if (this.#loading) this.#meanwhile.push(frame);
    this.#apply(frame);
    if (frame.type === 'amended') return;
    if (this.#isLive) this.#skewMs = Math.min(this.#skewMs, this.#deps.now() - frame.at);
    const items = [...this.#items, frame];
    if (items.length > this.#itemsMax) {
      items.shift();
      this.#beginAt(items[0]?.seq);
    }
    this.#show(items);
  }

  /** What follows is live. */
  caughtUp(): void {
    this.#isLive = true;
  }

  /** The room has ended: what is shown stays. */
  end(): void {
    this.#cancelExpiry();
  }

  async #loadOlder(limit: number | undefined): Promise<boolean> {
    while (this.#olderBefore !== undefined) {
      const meanwhile = (this.#meanwhile = []);
      const page = await this.#deps.history({ before: this.#olderBefore, ...(limit && { limit }) });
      if (this.#meanwhile !== meanwhile) continue;
      this.#take(page);
      // Empty: nothing in it is for us.
      if (page.messages.length > 0) break;
    }
    return this.hasOlder;
  }

  #take({ messages, more, next }: HistoryPage): void {
    this.#olderBefore = more ? next : undefined;
    this.#itemsMax = messages.length + this.#items.length + LIST_MESSAGES_MAX;
    this.#show([...messages, ...this.#items]);
    for (const frame of this.#meanwhile) this.#apply(frame);
  }

  #beginAt(seq: number | undefined): void {
    this.#olderBefore = seq;
    this.#meanwhile = [];
  }

  /** Changes the messages that the frame tells of. */
  #apply(frame: Amended | Message): void {
    const { thread } = frame;
    if (frame.type === 'amended')
      this.#change(frame.of, (message) => amendedMessage(message, frame, this.#deps.alias()));
    if (!thread) return;
    const last = thread.last ?? (frame.type === 'message' ? frame.seq : undefined);
    this.#change(thread.root, (root) => repliedTo(root, thread, last));
  }

  #change(seq: number, change: (message: Message) => Message | undefined): void {
    const index = this.#items.findLastIndex((each) => each.seq === seq);
    const before = this.#items[index];
    const after = before && change(before);
    if (after === before) return;
    this.#show(after ? this.#items.with(index, after) : this.#items.toSpliced(index, 1));
  }

  /** Tells the listeners once of all that one turn changes. */
  #show(items: readonly Message[]): void {
    this.#items = this.#unexpired(items);
    if (!this.#isTold) return;
    this.#isTold = false;
    queueMicrotask(() => {
      this.#isTold = true;
      this.#listeners.emit('change', this.#items);
    });
  }

  /** Returns those that have not expired, and comes back when the next one does. */
  #unexpired(items: readonly Message[]): readonly Message[] {
    this.#cancelExpiry();
    const { now, later } = this.#deps;
    const nowMs = now() - (this.#skewMs < Infinity ? this.#skewMs : 0);
    const kept = items.filter(({ expires = Infinity }) => expires > nowMs);
    const endsMs = kept.flatMap(({ expires }) => expires ?? []);
    if (endsMs.length > 0) {
      const nextMs = Math.min(...endsMs, nowMs + TIMER_MS_MAX);
      this.#cancelExpiry = later(() => this.#show(this.#items), nextMs - nowMs);
    }
    return kept;
  }
}
