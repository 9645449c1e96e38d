// Sends and receives "is writing" in one room. Decisions: typing.ts.
import type { Room } from '@natter/client';
import type { Signal } from '@preact/signals';
import {
  stillTyping,
  TYPING_EVERY_MS,
  TYPING_FADES_MS,
  TYPING_MEMBERS_MAX,
  typingData,
  withoutTyping,
  withTyping,
} from './typing.ts';
import type { Typing } from './typing.ts';

/** ms between two looks for writers who stopped. */
const FADE_EVERY_MS = 1_000;

/** The typing signals of one room. */
export class TypingSignals {
  readonly #typing: Signal<Typing>;
  readonly #now: () => number;
  #toldAtMs = 0;
  #isFading = false;

  constructor(typing: Signal<Typing>, now: () => number) {
    this.#typing = typing;
    this.#now = now;
  }

  /** Tells these members that somebody is writing; empty: everybody. */
  typed(room: Room, to: readonly string[]): void {
    const nowMs = this.#now();
    if (nowMs - this.#toldAtMs < TYPING_EVERY_MS) return;
    if (room.count > TYPING_MEMBERS_MAX && to.length === 0) return;
    this.#toldAtMs = nowMs;
    room.signal(typingData, to.length > 0 ? { to } : {});
  }

  /** Somebody's signal arrived. */
  saw(from: string): void {
    this.#typing.value = withTyping(this.#typing.value, from, this.#now());
    if (!this.#isFading) setTimeout(() => this.#fade(), TYPING_FADES_MS);
    this.#isFading = true;
  }

  /** They sent their message, or left. */
  stopped(from: string): void {
    this.#typing.value = withoutTyping(this.#typing.value, from);
  }

  #fade(): void {
    this.#typing.value = stillTyping(this.#typing.value, this.#now());
    this.#isFading = this.#typing.value.size > 0;
    if (this.#isFading) setTimeout(() => this.#fade(), FADE_EVERY_MS);
  }
}
