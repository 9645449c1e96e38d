// Limits on guessing passwords: per alias and per address, with delays that grow with each failure.
// One instance's memory; instances tell each other of failures (failed-sign-ins.ts).
import { LRUCache } from 'lru-cache';

/** Tries without a delay: people mistype. Behind one address there may be an office. */
const FREE = { alias: 5, address: 20 };
const FIRST_DELAY_MS = 1_000;
/** An alias stays low, since anybody can make its delay grow. */
const DELAY_MS_MAX = { alias: 60_000, address: 15 * 60_000 };
/** Failures are forgotten this long after the last. */
const FORGET_MS = 60 * 60_000;
const KEYS_MAX = 100_000;

type Side = keyof typeof FREE;

/** A sign-in as the limits see it: hashes, not names. */
export interface Try {
  readonly alias: string;
  readonly address?: string;
  /** The person has signed in from this address before: others' failures do not lock them out. */
  readonly known: boolean;
}

interface Failures {
  readonly count: number;
  /** Until then further tries are refused. */
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
   * Begins a try and counts it as failed until `succeed`, so that tries at the same time count too.
   * Returns 0, or the ms to wait before a try is accepted.
   */
  begin(attempt: Try): number {
    const keys = keysOf(attempt).filter(([side]) => side === 'address' || !attempt.known);
    const waits = keys.map(([, key]) => (this.#recent(key)?.untilMs ?? 0) - this.#now());
    const waitMs = Math.max(0, ...waits);
    if (waitMs === 0) this.fail(attempt);
    return waitMs;
  }

  /** Counts a failure, also one that another instance tells of. */
  fail(attempt: Try): void {
    for (const [side, key] of keysOf(attempt)) this.#count(side, key, 1);
  }

  /** The password was right: the alias is free again, the address has one failure less. */
  succeed(attempt: Try): void {
    for (const [side, key] of keysOf(attempt)) {
      if (side === 'alias') this.#failures.delete(key);
      // Not forgotten: else one's own account would clear the way for guessing others.
      else this.#count(side, key, -1);
    }
  }

  /** Takes back a try that was not judged. */
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
