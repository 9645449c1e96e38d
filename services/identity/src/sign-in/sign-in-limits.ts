// Limits on guessing passwords, per alias and per address: each failure doubles the delay.
// Kept in memory; instances share failures (failed-sign-ins.ts).
import { LRUCache } from 'lru-cache';

/** Failures without a delay: people mistype, and an office may share one address. */
const FREE = { alias: 5, address: 20 };
const FIRST_DELAY_MS = 1_000;
/** Low for an alias, because anybody can make its delay grow. */
const DELAY_MS_MAX = { alias: 60_000, address: 15 * 60_000 };
/** Time after the last failure at which all are forgotten. */
const FORGET_MS = 60 * 60_000;
const KEYS_MAX = 100_000;

type Side = keyof typeof FREE;

/** A sign-in attempt, with keyed hashes instead of names. */
export interface Try {
  readonly alias: string;
  readonly address?: string;
  /** True at an address of the person's sessions: failures elsewhere do not delay them. */
  readonly known: boolean;
}

interface Failures {
  readonly count: number;
  /** Further attempts are refused until then. */
  readonly untilMs: number;
  readonly lastMs: number;
}

export class SignInLimits {
  readonly #now: () => number;
  readonly #failures = new LRUCache<string, Failures>({ max: KEYS_MAX });

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Begins an attempt and counts it as failed until `succeed`, so that concurrent ones count too.
   * Returns 0, or the ms to wait until an attempt is accepted.
   */
  begin(attempt: Try): number {
    const keys = keysOf(attempt).filter(([side]) => side === 'address' || !attempt.known);
    const waits = keys.map(([, key]) => (this.#recent(key)?.untilMs ?? 0) - this.#now());
    const waitMs = Math.max(0, ...waits);
    if (waitMs === 0) this.fail(attempt);
    return waitMs;
  }

  /** Counts a failure, here or at another instance. */
  fail(attempt: Try): void {
    for (const [side, key] of keysOf(attempt)) this.#count(side, key, 1);
  }

  /** Clears the failures of the alias, and one failure of the address. */
  succeed(attempt: Try): void {
    for (const [side, key] of keysOf(attempt)) {
      if (side === 'alias') this.#failures.delete(key);
      // Only one: else signing in to an own account would reset the count for guessing others.
      else this.#count(side, key, -1);
    }
  }

  /** Takes back an attempt that was not judged. */
  withdraw(attempt: Try): void {
    for (const [side, key] of keysOf(attempt)) this.#count(side, key, -1);
  }

  #count(side: Side, key: string, step: 1 | -1): void {
    const lastMs = this.#now();
    const count = Math.max(0, (this.#recent(key)?.count ?? 0) + step);
    const beyond = count - FREE[side];
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (beyond - 1), DELAY_MS_MAX[side]);
    const untilMs = step === 1 && beyond > 0 ? lastMs + delayMs : 0;
    this.#failures.set(key, { count, untilMs, lastMs });
  }

  #recent(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    return failures !== undefined && failures.lastMs + FORGET_MS > this.#now()
      ? failures
      : undefined;
  }
}

function keysOf({ alias, address }: Try): [Side, string][] {
  const keys: [Side, string][] = [['alias', `alias ${alias}`]];
  if (address !== undefined) keys.push(['address', `address ${address}`]);
  return keys;
}
