// Random choices that a seed repeats: every choice of a run's plan. Not for secrets.
// Mulberry32 (Tommy Ettinger, public domain): 32 bits of state suffice for a plan.

export interface Random {
  /** Returns 0 ≤ x < 1. */
  next(): number;
  /** Returns a whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number;
  /** Returns one item. Throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** Returns `count` different items in random order. */
  sample<T>(items: readonly T[], count: number): T[];
  /** Returns an independent source, so that one part's draws do not affect another part. */
  fork(name: string): Random;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  const sample = <T>(items: readonly T[], count: number): T[] => {
    const left = [...items];
    const taken: T[] = [];
    while (taken.length < count && left.length > 0)
      taken.push(...left.splice(whole(0, left.length - 1), 1));
    return taken;
  };
  return {
    next,
    whole,
    pick: (items) => {
      const item = items[whole(0, items.length - 1)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    sample,
    fork: (name) => randomFrom(seed ^ hashOf(name)),
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
