// Runs a check of hosted rooms (check.ts) after live delivery may have lost something, or a seat
// may have changed hands unseen: at once, jittered, and again after 12 s. The triggers:
// docs/architecture.md, "What heals it".
import { background } from '../background.ts';
import type { Log } from '../nats/log.ts';

/** Spreads the checks of many gateways that had the same trigger. */
const JITTER_MS = 250;
/** After an election, records that the old leader stored may still be on their way. */
const AGAIN_MS = 12_000;

export class CheckTriggers {
  readonly #log: Log;
  readonly #run: (partition: number | 'all') => Promise<void>;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #wanted = new Set<number | 'all'>();
  #checking = false;

  /** `run`: checks the hosted rooms of one partition, or all. */
  constructor(run: (partition: number | 'all') => Promise<void>, log: Log) {
    this.#run = run;
    this.#log = log;
  }

  /** Something happened after which hosted rooms are checked. */
  trigger(reason: string, partition: number | 'all'): void {
    this.#log.info({ reason, partition }, 'check of hosted rooms');
    this.#later(Math.random() * JITTER_MS, partition);
    this.#later(AGAIN_MS + Math.random() * JITTER_MS, partition);
  }

  #later(ms: number, partition: number | 'all'): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      background('check of hosted rooms', this.#check(partition));
    }, ms);
    this.#timers.add(timer);
  }

  /** One at a time. One asked for meanwhile follows: what was read may be older than its cause. */
  async #check(partition: number | 'all'): Promise<void> {
    this.#wanted.add(partition);
    if (this.#checking) return;
    this.#checking = true;
    try {
      for (const next of this.#wanted) {
        this.#wanted.delete(next);
        await this.#run(next);
      }
    } finally {
      this.#checking = false;
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
