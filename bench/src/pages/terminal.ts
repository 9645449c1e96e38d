// A scenario's result as a table of text, with what makes it doubtful.
import { columnsOf, shown } from './columns.ts';
import { titles } from '../measure/contestants.ts';
import type { ScenarioResult } from '../measure/measure.ts';
import type { Summary } from '../measure/statistics.ts';

/** Beyond this share of its core the generator, not the server, may have been the limit. */
export const GENERATOR_UTIL_MAX = 0.9;
/** Others on the servers' core beyond this share make a run worth little. */
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

/** What a reader should know before trusting a row. */
export function doubtsOf({ figures, faults }: Summary): string[] {
  const doubts = [...faults];
  if (figures.generatorUtil.median > GENERATOR_UTIL_MAX)
    doubts.push('the load generator was the limit');
  if (figures.othersUtil.median > OTHERS_UTIL_MAX)
    doubts.push(`others had ${Math.round(figures.othersUtil.median * 100)} % of the core`);
  return doubts;
}
