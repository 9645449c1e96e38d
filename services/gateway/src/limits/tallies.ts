// What owners, addresses and rooms use of this gateway: a bucket and counters each, in one bounded
// table a kind. Limits draw from the bucket (limits.ts); operators see the counters (usage.ts).
import { SharedBucket } from './shared-bucket.ts';
import type { BucketSize } from './shared-bucket.ts';

/**
 * Tallies kept at least; those used longest ago go first. At most twice as many, ~300 bytes each.
 */
export const TALLIES_KEPT = 20_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** Counters since the tally began. */
export class Tally {
  readonly key: string;
  readonly bucket: SharedBucket;
  /** How the owner was called last. */
  alias: string | undefined;
  /** The person's id, where people sign in. */
  person: string | undefined;
  requests = 0;
  #lately = 0;
  #latelyMs: number;
  refused = 0;
  saidBytes = 0;
  fileBytes = 0;
  /** When the owner last spoke, and until when they must not speak in which room. */
  saidMs = -Infinity;
  heldIn = '';
  heldUntilMs = 0;

  constructor(key: string, size: BucketSize, nowMs: number) {
    this.key = key;
    this.bucket = new SharedBucket(size, nowMs);
    this.#latelyMs = nowMs;
  }

  /** Counts a request. */
  count(nowMs: number): void {
    this.requests += 1;
    if (nowMs - this.#latelyMs >= SECOND_MS) {
      this.#lately = this.perMinute(nowMs);
      this.#latelyMs = nowMs;
    }
    this.#lately += 1;
  }

  /** Returns the requests of the last minute, about: each weighs less as it ages. */
  perMinute(nowMs: number): number {
    return this.#lately * Math.exp((this.#latelyMs - nowMs) / MINUTE_MS);
  }
}

/**
 * Tallies by key. Two generations instead of an order of use: a hit costs one look-up, and those
 * that were not used while `kept` others came are dropped together.
 */
export class Tallies {
  readonly #size: BucketSize;
  readonly #kept: number;
  #young = new Map<string, Tally>();
  #old = new Map<string, Tally>();

  constructor(size: BucketSize, kept = TALLIES_KEPT) {
    this.#size = size;
    this.#kept = kept;
  }

  /** Returns the tally; a new one if there is none. */
  of(key: string, nowMs: number): Tally {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const tally = this.#old.get(key) ?? new Tally(key, this.#size, nowMs);
    if (this.#young.size >= this.#kept) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#old.delete(key);
    this.#young.set(key, tally);
    return tally;
  }

  /** Returns the tally, if there is one. */
  find(key: string): Tally | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  *all(): Iterable<Tally> {
    yield* this.#young.values();
    yield* this.#old.values();
  }
}
