// Prints a scenario's result as a table, with doubts about it.
import { columnsOf, shown } from './columns.ts';
import { titles } from '../measure/contestants.ts';
import type { ScenarioResult } from '../measure/measure.ts';
import type { Summary } from '../measure/statistics.ts';

/** Above this share of its core the generator may have been the limit. */
export const GENERATOR_UTIL_MAX = 0.9;
/** Above this share, other processes on the servers' core spoil a run. */
const OTHERS_UTIL_MAX = 0.1;

export function resultLines({ scenario, summaries }: ScenarioResult): string[] {
  const columns = columnsOf(scenario);
  const rows = [...summaries].map(([name, summary]) => [
    titles[name],
    ...columns.map(({ value }) => shown(value(summary))),
    doubtsOf(summary).join('; '),
  ]);
  const table = [['', ...columns.map(({ title }) => title), ''], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return [
    '',
    `${scenario.id}: ${scenario.title}`,
    ...table.map((row) =>
      row
        .map((cell, index) =>
          index === 0 || index === row.length - 1
            ? cell.padEnd(widths[index]!)
            : cell.padStart(widths[index]!),
        )
        .join('  ')
        .trimEnd(),
    ),
  ];
}

/** Returns reasons to distrust a row. */
export function doubtsOf({ figures, faults }: Summary): string[] {
  const doubts = [...faults];
  if (figures.generatorUtil.median > GENERATOR_UTIL_MAX)
    doubts.push('the load generator was the limit');
  if (figures.othersUtil.median > OTHERS_UTIL_MAX)
    doubts.push(
      `other processes used ${Math.round(figures.othersUtil.median * 100)} % of the core`,
    );
  return doubts;
}
