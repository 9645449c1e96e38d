// How fast requests may come: a session at the rate of a connection's session (NATTER_RATE), everybody without one by address, at ten times that.
// A session costs nothing to invent, so the first request of one is charged to its address.
import { RateLimit } from '../session/rate-limit.ts';
import type { Allowance } from '../session/rate-limit.ts';

/** Behind one address may be many people, and a page full of pictures. */
const ADDRESS_FACTOR = 10;
/** Buckets kept; the one used longest ago goes first. Some 200 bytes each. */
export const BUCKETS_MAX = 20_000;

export class RequestRates {
  readonly #perSecond: number;
  readonly #burst: number;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, RateLimit>();

  /** `ratePerSecond` 0: no limit. */
  constructor({ ratePerSecond, burst }: { ratePerSecond: number; burst: number }) {
    this.#perSecond = ratePerSecond;
    this.#burst = burst;
  }

  take(
    { address, owner }: { address: string; owner: string | undefined },
    nowMs: number,
  ): Allowance {
    const known = owner === undefined ? undefined : this.#buckets.get(owner);
    if (owner !== undefined && known !== undefined) {
      this.#keep(owner, known);
      return known.take(nowMs);
    }
    const ofAddress = this.#buckets.get(address) ?? this.#fresh(ADDRESS_FACTOR, nowMs);
    this.#keep(address, ofAddress);
    const allowance = ofAddress.take(nowMs);
    if (owner === undefined || allowance.kind !== 'allowed') return allowance;
    const ofOwner = this.#fresh(1, nowMs);
    this.#keep(owner, ofOwner);
    return ofOwner.take(nowMs);
  }

  #fresh(factor: number, nowMs: number): RateLimit {
    return new RateLimit(this.#perSecond * factor, this.#burst * factor, nowMs);
  }

  #keep(key: string, bucket: RateLimit): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= BUCKETS_MAX) return;
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
