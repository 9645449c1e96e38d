// Typing in one room: tells others now and then that this person writes, and keeps who else does until it fades. Decisions: ../state/typing.ts.
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

/** How often it is looked whether somebody stopped. */
const LOOK_MS = 1_000;

export class TypingWatch {
  readonly #typing: Signal<Typing>;
  readonly #now: () => number;
  #toldAtMs = 0;
  #isLooking = false;

  constructor(typing: Signal<Typing>, now: () => number) {
    this.#typing = typing;
    this.#now = now;
  }

  /** Something was typed. Those it is for are told; empty: everybody. */
  typed(room: Room, to: readonly string[]): void {
    const nowMs = this.#now();
    if (nowMs - this.#toldAtMs < TYPING_EVERY_MS) return;
    if (room.count > TYPING_MEMBERS_MAX && to.length === 0) return;
    this.#toldAtMs = nowMs;
    room.signal(typingData, to.length > 0 ? { to } : {});
  }

  saw(from: string): void {
    this.#typing.value = withTyping(this.#typing.value, from, this.#now());
    if (!this.#isLooking) setTimeout(() => this.#fade(), TYPING_FADES_MS);
    this.#isLooking = true;
  }

  /** They said something, or left. */
  stopped(from: string): void {
    this.#typing.value = withoutTyping(this.#typing.value, from);
  }

  #fade(): void {
    this.#typing.value = stillTyping(this.#typing.value, this.#now());
    this.#isLooking = this.#typing.value.size > 0;
    if (this.#isLooking) setTimeout(() => this.#fade(), LOOK_MS);
  }
}
