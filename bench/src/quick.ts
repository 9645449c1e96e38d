// The guard: under a minute, three ratios of Natter to plain ws, both in the same run on the same machine, so that a slower machine, or a busy one,
// changes little. It fails on gross regress only: where a ratio is FACTOR times as bad as the one on record.
import { aboutThis } from './about.ts';
import { shown } from './columns.ts';
import { measureScenario } from './measure.ts';
import type { Bench } from './measure.ts';
import { readRecord, writeRecord } from './records.ts';
import { scenarios } from './scenarios.ts';
import type { Summary } from './statistics.ts';

const FACTOR = 2;
const RUNS = 2;
const WINDOW = { warmSeconds: 0.7, seconds: 1.5 };

interface Guard {
  readonly id: string;
  readonly title: string;
  readonly better: 'lower' | 'higher';
  readonly figure: (of: Summary) => number;
}

const guards: readonly Guard[] = [
  {
    id: 'S1',
    title: 'CPU a delivery, one room of 1,000',
    better: 'lower',
    figure: ({ figures }) => figures.cpuUsPerDelivery.median,
  },
  {
    id: 'S2',
    title: 'deliveries a second, the same, saturated',
    better: 'higher',
    figure: ({ figures }) => figures.deliveriesPerSecond.median,
  },
  {
    id: 'S3',
    title: 'CPU a message, 500 rooms of 2, saturated',
    better: 'lower',
    figure: ({ figures }) => figures.cpuUsPerMessage.median,
  },
];

/** Prints the ratios. False: one is much worse than the one on record. */
export async function quick(
  bench: Bench,
  { record }: { readonly record: boolean },
): Promise<boolean> {
  const kept = readRecord('quick');
  const ratios: Record<string, number> = {};
  let good = true;
  console.log('Natter against plain ws, same run (Natter stores every message, ws none):');
  for (const guard of guards) {
    const ratio = await measureRatio(guard, bench);
    ratios[guard.id] = ratio;
    const before = kept?.ratios[guard.id];
    const worse = before !== undefined && isMuchWorse(guard, ratio, before);
    good &&= !worse;
    const beside = before === undefined ? 'none on record' : `on record ${shown(before)}`;
    const verdict = worse ? `  MORE THAN ${FACTOR} TIMES AS BAD` : '';
    console.log(
      `  ${guard.id}  ${guard.title}: × ${shown(ratio)}, ${guard.better} is better (${beside})${verdict}`,
    );
  }
  if (record) writeRecord('quick', { about: await aboutThis(bench), ratios });
  const comparable = bench.tools !== undefined && bench.cores !== undefined;
  if (!good && !comparable)
    console.log('not taken for a failure: the load was not generated as it was for the record');
  return good || record || !comparable;
}

async function measureRatio(guard: Guard, bench: Bench): Promise<number> {
  const scenario = scenarios.find(({ id }) => id === guard.id)!;
  const { summaries } = await measureScenario(
    { ...scenario, load: { ...scenario.load, ...WINDOW } },
    { bench, runs: RUNS, only: ['natter', 'ws'] },
  );
  return guard.figure(summaries.get('natter')!) / guard.figure(summaries.get('ws')!);
}

export function isMuchWorse(
  { better }: Pick<Guard, 'better'>,
  ratio: number,
  before: number,
): boolean {
  return better === 'lower' ? ratio > before * FACTOR : ratio < before / FACTOR;
}
