// Several runs of one thing as one: the median of each figure, with its lowest and highest.
import type { Measurement } from './generator.ts';

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A measurement whose figures are those of several runs. */
export interface Summary {
  readonly runs: number;
  readonly figures: Readonly<Record<FigureName, Spread>>;
  /** CPU by process name, medians. */
  readonly cpuUsPerMessageOf: Readonly<Record<string, number>>;
  /** Of all runs. */
  readonly faults: readonly string[];
}

export type FigureName = Exclude<keyof Measurement, 'cpuUsPerMessageOf' | 'faults'>;

/** Of one run or more. */
export function summarise(measurements: readonly Measurement[]): Summary {
  const [first] = measurements;
  if (first === undefined) throw new Error('nothing was measured');
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

/** Of one value or more; of an even number the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
