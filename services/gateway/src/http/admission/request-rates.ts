// How fast requests may come: from a session at the rate of a connection's session (NATTER_RATE),
// and from an address at ten times that, whatever sessions it names: they cost nothing to invent.
import { RateLimit } from '../../session/rate-limit.ts';
import type { Allowance } from '../../session/rate-limit.ts';

/** Behind one address may be many people, and a page full of pictures. */
const ADDRESS_FACTOR = 10;
/** Buckets kept of each kind; the one used longest ago goes first. Some 200 bytes each. */
export const BUCKETS_MAX = 20_000;

export interface RequestRatesOptions {
  /** 0: no limit. */
  readonly ratePerSecond: number;
  readonly burst: number;
}

export class RequestRates {
  readonly #addresses: Buckets;
  readonly #owners: Buckets;

  constructor({ ratePerSecond, burst }: RequestRatesOptions) {
    this.#addresses = new Buckets(ratePerSecond * ADDRESS_FACTOR, burst * ADDRESS_FACTOR);
    this.#owners = new Buckets(ratePerSecond, burst);
  }

  /** Takes one request from the address' bucket. */
  ofAddress(address: string, nowMs: number): Allowance {
    return this.#addresses.take(address, nowMs);
  }
  /** Takes one request from the bucket of a session or person. */
  ofOwner(owner: string, nowMs: number): Allowance {
    return this.#owners.take(owner, nowMs);
  }
}

class Buckets {
  readonly #perSecond: number;
  readonly #burst: number;
  /** In the order of their last use. */
  readonly #byKey = new Map<string, RateLimit>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  take(key: string, nowMs: number): Allowance {
    const bucket = this.#byKey.get(key) ?? new RateLimit(this.#perSecond, this.#burst, nowMs);
    this.#byKey.delete(key);
    this.#byKey.set(key, bucket);
    if (this.#byKey.size > BUCKETS_MAX) {
      const [oldest] = this.#byKey.keys();
      if (oldest !== undefined) this.#byKey.delete(oldest);
    }
    return bucket.take(nowMs);
  }
}
