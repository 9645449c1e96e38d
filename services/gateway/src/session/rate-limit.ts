// How fast a session may ask: a token bucket, and how long it has been over it. Pure; the caller
// passes the time.
import { RATE_LIMITED_MS_MAX } from '@natter/protocol';

/** After this long without a refusal, the session is not over the limit any more. */
const PAUSE_MS = 5_000;

const RETRY_MS_MIN = 50;

export type Allowance =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly retryAfterMs: number }
  /** Refused for RATE_LIMITED_MS_MAX without a pause: the connection is closed. */
  | { readonly kind: 'persisting' };

const ALLOWED: Allowance = { kind: 'allowed' };

export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #filledMs: number;
  #overSinceMs = 0;
  #shutUntilMs = 0;
  #refusedMs = 0;

  /** `perSecond` 0: no limit. */
  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#filledMs = nowMs;
  }

  /** Takes so many requests at once. */
  take(nowMs: number, count = 1): Allowance {
    if (this.#perSecond === 0) return ALLOWED;
    const elapsedMs = Math.max(0, nowMs - this.#filledMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
    this.#filledMs = nowMs;
    // Shut until the time it named: a later request must not overtake one that was told to wait.
    const taken = Math.min(count, this.#burst);
    if (this.#tokens >= taken && nowMs >= this.#shutUntilMs) {
      this.#tokens -= taken;
      return ALLOWED;
    }
    return this.refuse(nowMs, taken);
  }

  /** Refuses for that long: a bound that others share is exceeded, perhaps by them. */
  shut(nowMs: number, waitMs: number): Allowance {
    this.#shutUntilMs = Math.max(this.#shutUntilMs, nowMs + waitMs);
    return { kind: 'refused', retryAfterMs: waitMs };
  }

  /** Counts a refusal by another bound (unacknowledged says). */
  refuse(nowMs: number, count = 1): Allowance {
    if (nowMs - this.#refusedMs > PAUSE_MS) this.#overSinceMs = nowMs;
    this.#refusedMs = nowMs;
    if (nowMs - this.#overSinceMs >= RATE_LIMITED_MS_MAX) return { kind: 'persisting' };
    const missing = Math.max(count - this.#tokens, 0);
    const perSecond = Math.max(this.#perSecond, 1);
    const waitMs = Math.max(RETRY_MS_MIN, Math.ceil((missing * 1_000) / perSecond));
    this.#shutUntilMs = Math.max(
      this.#shutUntilMs,
      nowMs + (nowMs < this.#shutUntilMs ? 0 : waitMs),
    );
    return { kind: 'refused', retryAfterMs: this.#shutUntilMs - nowMs };
  }
}
