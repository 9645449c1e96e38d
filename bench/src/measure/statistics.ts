// Summarises several runs: the median of each figure, with its lowest and highest.
import type { Measurement } from './generator.ts';

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The figures of several runs. */
export interface Summary {
  readonly runs: number;
  readonly figures: Readonly<Record<FigureName, Spread>>;
  /** Median CPU by process name. */
  readonly cpuUsPerMessageOf: Readonly<Record<string, number>>;
  /** Problems of all runs. */
  readonly faults: readonly string[];
}

export type FigureName = Exclude<keyof Measurement, 'cpuUsPerMessageOf' | 'faults'>;

/** Summarises one run or more. */
export function summarise(measurements: readonly Measurement[]): Summary {
  const [first] = measurements;
  if (first === undefined) throw new Error('no measurements');
  const names = Object.keys(first).filter(
    (name): name is FigureName => typeof first[name as keyof Measurement] === 'number',
  );
  const figures = Object.fromEntries(
    names.map((name) => [name, spreadOf(measurements.map((one) => one[name]))]),
  ) as Record<FigureName, Spread>;
  const cpuUsPerMessageOf = Object.fromEntries(
    Object.keys(first.cpuUsPerMessageOf).map((process) => [
      process,
      median(measurements.map((one) => one.cpuUsPerMessageOf[process] ?? 0)),
    ]),
  );
  const faults = [...new Set(measurements.flatMap((one) => one.faults))];
  return { runs: measurements.length, figures, cpuUsPerMessageOf, faults };
}

function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** Returns the middle value, or the mean of the middle two. Needs one value or more. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
