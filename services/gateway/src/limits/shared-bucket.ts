// A token bucket that several clients draw from: a person's devices, an address, a room. Those who
// find it empty are told to come back one after another: told the same time, all would come at
// once. Pure; the caller passes the time. A connection's own pace: session/rate-limit.ts.

const WAIT_MS_MIN = 50;
/** The line moves on without those who do not come back, so no wait is longer. */
const WAIT_MS_MAX = 5_000;

export interface BucketSize {
  /** 0: no limit. */
  readonly perSecond: number;
  readonly burst: number;
}

export class SharedBucket {
  readonly #size: BucketSize;
  #tokens: number;
  /** Those who were told to wait, as far as their time has not come. */
  #waiting = 0;
  #filledMs: number;

  constructor(size: BucketSize, nowMs: number) {
    this.#size = size;
    this.#tokens = size.burst;
    this.#filledMs = nowMs;
  }

  /**
   * Takes `count` tokens, unless `left` must be left for others. Returns the ms to wait, 0 if
   * taken.
   */
  take(nowMs: number, { left = 0, count = 1 }: { left?: number; count?: number } = {}): number {
    const { perSecond, burst } = this.#size;
    if (perSecond === 0) return 0;
    this.#fill(nowMs);
    // A full bucket is enough for anything.
    const taken = Math.min(count, burst);
    if (this.#tokens >= taken + left) {
      this.#tokens -= taken;
      return 0;
    }
    this.#waiting += taken;
    const waitMs = Math.ceil((this.#waiting * 1_000) / perSecond);
    return Math.min(WAIT_MS_MAX, Math.max(WAIT_MS_MIN, waitMs));
  }

  #fill(nowMs: number): void {
    const { perSecond, burst } = this.#size;
    const came = (Math.max(0, nowMs - this.#filledMs) * perSecond) / 1_000;
    this.#tokens = Math.min(burst, this.#tokens + came);
    this.#waiting = Math.max(0, this.#waiting - came);
    this.#filledMs = nowMs;
  }
}
