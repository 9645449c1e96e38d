// Percentiles of what single calls and messages took, in ms. Medians of runs: statistics.ts.

/** Returns NaN without values. `part`: from 0 to 1. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Returns how much the median is above that of `base`: `+3.1 %`. */
export function percent(values: readonly number[], base: readonly number[]): string {
  const more = (percentile(values, 0.5) / percentile(base, 0.5) - 1) * 100;
  return `${more < 0 ? '' : '+'}${more.toFixed(1)} %`;
}
