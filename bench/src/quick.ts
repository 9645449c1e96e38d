// The guard: under a minute, Natter's CPU as a ratio to plain ws's, both measured in the same runs, so that a slower machine, or a busy one,
// changes little. It fails on gross regress only: where a ratio is FACTOR times the one on record.
import { aboutThis } from './records/about.ts';
import { shown } from './pages/columns.ts';
import { measureAll } from './measure/measure.ts';
import type { Bench } from './measure/measure.ts';
import { readRecord, writeRecord } from './records/records.ts';
import { scenarios } from './measure/scenarios.ts';

const FACTOR = 2;
const RUNS = 2;
const WINDOW = { warmSeconds: 0.5, seconds: 1 };
const GUARDED = ['S1', 'S2', 'S3'];

/** Prints the ratios. False: one is much worse than the one on record. */
export async function quick(
  bench: Bench,
  { record }: { readonly record: boolean },
): Promise<boolean> {
  const before = readRecord('quick')?.ratios ?? {};
  const ratios = await measureRatios(bench);
  console.log(
    'CPU a delivery, Natter (which stores every message) ÷ plain ws (which stores none), in the same runs:',
  );
  for (const [id, ratio] of Object.entries(ratios)) {
    const { title } = scenarios.find((one) => one.id === id)!;
    const kept = before[id] === undefined ? 'none on record' : `on record ${shown(before[id])}`;
    const verdict = isMuchWorse(ratio, before[id]) ? ` MORE THAN ${FACTOR} TIMES THE RECORD` : '';
    console.log(`  ${id}  ${shown(ratio)} (${kept})  ${title}${verdict}`);
  }
  if (record) {
    writeRecord('quick', { about: await aboutThis(bench), ratios });
    return true;
  }
  if (Object.entries(ratios).every(([id, ratio]) => !isMuchWorse(ratio, before[id]))) return true;
  if (bench.tools !== undefined && bench.cores !== undefined) return false;
  console.log(
    'No failure: without a C compiler, or a core each, the figures are not those on record.',
  );
  return true;
}

async function measureRatios(bench: Bench): Promise<Record<string, number>> {
  const guarded = scenarios
    .filter(({ id }) => GUARDED.includes(id))
    .map((scenario) => ({ ...scenario, load: { ...scenario.load, ...WINDOW } }));
  const results = await measureAll(guarded, { bench, runs: RUNS, only: ['natter', 'ws'] });
  return Object.fromEntries(
    results.map(({ scenario, summaries }) => {
      // The lowest: whatever else the machine does can only add to it.
      const cpu = (name: 'natter' | 'ws'): number =>
        summaries.get(name)!.figures.cpuUsPerDelivery.low;
      return [scenario.id, cpu('natter') / cpu('ws')];
    }),
  );
}

/** Nothing is worse than what is not on record. */
export function isMuchWorse(ratio: number, before: number | undefined): boolean {
  return before !== undefined && ratio > before * FACTOR;
}
