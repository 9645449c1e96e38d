// What a hosted room has heard of its messages and their stored cards may lack: reactions are told
// first, their cards follow (reactions/card-folds.ts). For one room.
import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { StoredMessageCard } from '../messages/message-card.ts';
import { revOf, withAllTold } from '../reactions/told-reaction.ts';
import type { ToldReaction } from '../reactions/told-reaction.ts';

/** No read of a card takes longer. */
const REV_KEPT_MS = 60_000;
const SOON_MS = 100;
const LOOK_MS = 4;

interface News {
  /** The highest that was heard. */
  rev: number;
  heardMs: number;
  /** Since when there are some that the stored card may lack. */
  waitingMs: number;
  /** Which the stored card may not have. */
  told: ToldReaction[];
  /** The stored card has this one, or a later one. */
  storedRev: number;
}

export class MessageNews {
  readonly #news = new Map<number, News>();

  /** A record said that the message has this `rev` now. */
  hear(seq: number, { rev, told }: { rev: number; told?: ToldReaction | undefined }): void {
    const news = this.#of(seq);
    news.rev = Math.max(news.rev, rev);
    if (told === undefined || rev <= news.storedRev) return;
    if (news.told.length === 0) news.waitingMs = news.heardMs;
    news.told.push(told);
  }

  /** Returns a card with the reactions that were told of since. */
  onto(seq: number, card: StoredMessageCard | undefined): StoredMessageCard | undefined {
    return withAllTold(card, this.#news.get(seq)?.told ?? []);
  }

  /** Returns whether a later card was heard of. */
  isBehind(seq: number, card: StoredMessageCard | undefined): boolean {
    return revOf(card) < (this.#news.get(seq)?.rev ?? 0);
  }

  /**
   * Resolves with whether the change that makes it this `rev` is heard: it is stored already, and
   * heard within milliseconds unless this gateway misses records.
   */
  async heardSoon(seq: number, rev: number): Promise<boolean> {
    for (let leftMs = SOON_MS; leftMs > 0; leftMs -= LOOK_MS) {
      if ((this.#news.get(seq)?.rev ?? 0) >= rev) return true;
      await pause(LOOK_MS);
    }
    return false;
  }

  /** The message's stored card has this `rev`. */
  stored(seq: number, rev: number): void {
    const news = this.#of(seq);
    news.storedRev = Math.max(news.storedRev, rev);
    news.told = news.told.filter((each) => each.rev > rev);
    news.waitingMs = news.heardMs;
  }

  /** Returns whether the stored card may lack a reaction. */
  isWaiting(seq: number): boolean {
    return (this.#news.get(seq)?.told.length ?? 0) > 0;
  }

  /** No card will come. */
  giveUp(seq: number): void {
    this.#of(seq).told = [];
  }

  /** Returns the messages whose reactions wait so long for a card. Forgets what is settled. */
  waiting(ms: number): number[] {
    const nowMs = monotonicMs();
    const waiting: number[] = [];
    for (const [seq, { told, heardMs, waitingMs }] of this.#news) {
      if (told.length === 0 && nowMs - heardMs > REV_KEPT_MS) this.#news.delete(seq);
      else if (told.length > 0 && nowMs - waitingMs >= ms) waiting.push(seq);
    }
    return waiting;
  }

  #of(seq: number): News {
    const heardMs = monotonicMs();
    const none = { rev: 0, heardMs, waitingMs: heardMs, told: [], storedRev: 0 };
    const news = this.#news.get(seq) ?? none;
    this.#news.set(seq, news);
    news.heardMs = heardMs;
    return news;
  }
}
