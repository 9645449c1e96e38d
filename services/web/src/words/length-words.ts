// Lengths of time in words: `10 minutes`, `an hour`, `3 days`. Pure.

const STEPS = [
  ['day', 'a day', 86_400_000],
  ['hour', 'an hour', 3_600_000],
  ['minute', 'a minute', 60_000],
] as const;

/** Rounded to the unit it fills; at least a second. */
export function lengthWords(ms: number): string {
  for (const [unit, one, unitMs] of STEPS) {
    const count = Math.round(ms / unitMs);
    // Half a second short of an hour is an hour.
    if (ms < unitMs - 500) continue;
    return count === 1 ? one : `${count} ${unit}s`;
  }
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  return seconds === 1 ? 'a second' : `${seconds} seconds`;
}
