// When appends are written to NATS. A write costs as much as several appends, so writes that follow
// each other closely wait for more, as while many clients connect. Used by append.ts.

/** ms that an append waits at most while writes are frequent. */
export const HOLD_MS = 2;
/** Writes that may follow each other at once. */
const BURST = 4;

/** Decides by how frequent writes were. Pure; the caller passes the time. */
export class WritePace {
  #recent = 0;
  #countedMs = 0;

  /** Counts a write. */
  wrote(nowMs: number): void {
    this.#recent = Math.min(this.#at(nowMs), BURST) + 1;
    this.#countedMs = nowMs;
  }

  /**
   * Returns whether the next write waits for more appends. `unanswered`: how many are under way,
   * this one included. If it is alone, one client acts step by step, and waiting brings nothing.
   */
  holds(nowMs: number, unanswered: number): boolean {
    return unanswered > 1 && this.#at(nowMs) > BURST;
  }

  /** Writes since the pace was slower than one in HOLD_MS. */
  #at(nowMs: number): number {
    return Math.max(0, this.#recent - (nowMs - this.#countedMs) / HOLD_MS);
  }
}
