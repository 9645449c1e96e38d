// What owners, addresses and rooms use of this gateway: a bucket and counters each, in one bounded
// table a kind. Limits draw from the bucket (limits.ts); operators see the counters (usage.ts).
import { RecentlyUsed } from './recently-used.ts';
import { SharedBucket } from './shared-bucket.ts';
import type { BucketSize } from './shared-bucket.ts';

/**
 * Tallies kept at least; those used longest ago go first. At most twice as many, ~300 bytes each.
 */
export const TALLIES_KEPT = 20_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** What an owner, an address or a room has said. */
export interface Speaking {
  bytes: number;
  /** When the owner last spoke, and until when they must not speak in which room. */
  lastMs: number;
  heldIn: string;
  heldUntilMs: number;
}

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
  fileBytes = 0;
  #spoken: Speaking | undefined;

  constructor(key: string, size: BucketSize, nowMs: number) {
    this.key = key;
    this.bucket = new SharedBucket(size, nowMs);
    this.#latelyMs = nowMs;
  }

  get saidBytes(): number {
    return this.#spoken?.bytes ?? 0;
  }
  /** What it has said, from its first message on: most of those who are here are silent. */
  get spoken(): Speaking {
    return (this.#spoken ??= { bytes: 0, lastMs: -Infinity, heldIn: '', heldUntilMs: 0 });
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

/** Tallies by key. */
export class Tallies extends RecentlyUsed<Tally> {
  constructor(size: BucketSize, kept = TALLIES_KEPT) {
    super((key, nowMs) => new Tally(key, size, nowMs), kept);
  }
}
