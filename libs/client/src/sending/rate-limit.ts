// How fast this client may send: a bucket of tokens a little smaller and slower than the gateway's, so that the gateway never has
// to refuse, also when the network bunches what we spaced. Pure; the caller tells the time. Limits: `welcome.limits`.
import type { Limits } from '@natter/protocol';

/** Our share of the gateway's burst and rate. Half the burst left over forgives 1.5 s of bunching at 20 a second. */
const BURST_SHARE = 0.5;
const RATE_SHARE = 0.9;

export class RateLimit {
  readonly #capacity: number;
  readonly #perMs: number;
  #tokens: number;
  #filledAtMs: number;

  /** A rate of 0 means that the gateway does not limit. */
  constructor(limits: Pick<Limits, 'ratePerSecond' | 'burst'>, nowMs: number) {
    this.#capacity = Math.max(1, Math.floor(limits.burst * BURST_SHARE));
    this.#perMs = limits.ratePerSecond > 0 ? (limits.ratePerSecond * RATE_SHARE) / 1000 : Infinity;
    this.#tokens = this.#capacity;
    this.#filledAtMs = nowMs;
  }

  /** How long until one frame may go; 0: now. */
  waitMs(nowMs: number): number {
    if (this.#perMs === Infinity) return 0;
    // A clock that was set back fills nothing, and takes nothing away.
    const passedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(this.#capacity, this.#tokens + passedMs * this.#perMs);
    this.#filledAtMs = nowMs;
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) / this.#perMs);
  }

  /** The gateway's bucket was empty, so ours is. */
  empty(): void {
    this.#tokens = 0;
  }

  /** One frame goes. Only after `waitMs` said 0. */
  take(): void {
    this.#tokens -= 1;
  }
}
