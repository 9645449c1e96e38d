// How fast this client may send: a token bucket slightly smaller and slower than the gateway's, so
// that nothing is refused as too fast even if the network bunches frames. Pure; the caller tells
// the time. Limits: `welcome.limits`.
import type { Limits } from '@natter/protocol';

/** Our share of the gateway's burst and rate. The spare half forgives 1.5 s of bunching at 20/s. */
const BURST_SHARE = 0.5;
const RATE_SHARE = 0.9;

export class RateLimit {
  readonly #capacity: number;
  readonly #perMs: number;
  #tokens: number;
  #filledAtMs: number;

  /** @param limits a rate of 0 means no limit. */
  constructor(limits: Pick<Limits, 'ratePerSecond' | 'burst'>, nowMs: number) {
    this.#capacity = Math.max(1, Math.floor(limits.burst * BURST_SHARE));
    this.#perMs = limits.ratePerSecond > 0 ? (limits.ratePerSecond * RATE_SHARE) / 1000 : Infinity;
    this.#tokens = this.#capacity;
    this.#filledAtMs = nowMs;
  }

  /** Returns the delay until one frame may be sent, in ms; 0 is now. */
  waitMs(nowMs: number): number {
    if (this.#perMs === Infinity) return 0;
    // A clock that was set back adds no tokens and removes none.
    const passedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(this.#capacity, this.#tokens + passedMs * this.#perMs);
    this.#filledAtMs = nowMs;
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }

  /** Empties the bucket: the gateway refused a frame, so its bucket is empty. */
  empty(): void {
    this.#tokens = 0;
  }

  /** Takes the token of one frame. Call it only after `waitMs` returned 0. */
  take(): void {
    this.#tokens -= 1;
  }
}
