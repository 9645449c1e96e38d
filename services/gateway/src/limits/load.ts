// Whether this gateway is overloaded, decided from samples of its event loop and memory. It begins
// and ends only when several samples agree, so that one long turn refuses nobody. Pure.

/** What the process feels, over the time since the last sample. */
export interface LoadSample {
  /** How late a turn of the event loop begins, ms, on average. */
  readonly delayMs: number;
  /** Of the memory that the process may have, %. */
  readonly memoryPercent: number;
}

/** From where on it is too much. 0: never. */
export interface LoadMarks {
  readonly delayMs: number;
  readonly memoryPercent: number;
}

export type LoadReason = 'delay' | 'memory';

export interface Load {
  /** Undefined: not overloaded. */
  readonly reason: LoadReason | undefined;
  /** Samples in a row that say the contrary. */
  readonly contrary: number;
}

export const UNLOADED: Load = { reason: undefined, contrary: 0 };

/** Samples in a row that begin it, and that end it. One comes every SAMPLE_MS. */
const BEGIN_SAMPLES = 2;
const END_SAMPLES = 8;
/** It ends below these shares of the marks: clients that come back must not begin it again. */
const DELAY_END = 0.5;
const MEMORY_END = 0.95;

/** Returns the load after one more sample. */
export function nextLoad(load: Load, sample: LoadSample, marks: LoadMarks): Load {
  const over = overloadOf(sample, marks);
  if (load.reason === undefined) {
    if (over === undefined) return UNLOADED;
    const contrary = load.contrary + 1;
    return contrary < BEGIN_SAMPLES
      ? { reason: undefined, contrary }
      : { reason: over, contrary: 0 };
  }
  const eased = {
    delayMs: marks.delayMs * DELAY_END,
    memoryPercent: marks.memoryPercent * MEMORY_END,
  };
  const still = overloadOf(sample, eased);
  if (still !== undefined) return { reason: over ?? load.reason, contrary: 0 };
  const contrary = load.contrary + 1;
  return contrary < END_SAMPLES ? { reason: load.reason, contrary } : UNLOADED;
}

function overloadOf(sample: LoadSample, marks: LoadMarks): LoadReason | undefined {
  if (marks.memoryPercent > 0 && sample.memoryPercent >= marks.memoryPercent) return 'memory';
  if (marks.delayMs > 0 && sample.delayMs >= marks.delayMs) return 'delay';
  return undefined;
}
