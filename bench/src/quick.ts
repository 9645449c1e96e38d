// The guard: Natter's CPU relative to plain ws, in one to two minutes. Both run together, so a slow
// or busy machine changes little. Fails only if a ratio is FACTOR times the recorded one.
import { aboutThis } from './records/about.ts';
import { shown } from './pages/columns.ts';
import { measureAll } from './measure/measure.ts';
import type { Bench } from './measure/measure.ts';
import { readRecord, writeRecord } from './records/records.ts';
import { scenarios } from './measure/scenarios.ts';
import type { Load } from './measure/scenarios.ts';

/** S2 alone varies by 2: how many messages share a turn depends on the machine. */
const FACTOR = 3;
const RUNS = 2;
/** A ratio that looks much worse is measured again so often: a burst of other load passes. */
const SECOND_LOOKS = 2;
const WINDOW = { warmSeconds: 0.5, seconds: 1 };
/** Of connecting it takes fewer clients, and no window. */
const CONNECTS = { connections: 1_500, rooms: 150, warmSeconds: 0.1, seconds: 0.1 };
const GUARDED: readonly {
  readonly id: string;
  readonly figure: 'cpuUsPerDelivery' | 'connectCpuUs';
  readonly what: string;
  readonly load: Partial<Load>;
}[] = [
  ...['S1', 'S2', 'S3'].map((id) => ({
    id,
    figure: 'cpuUsPerDelivery' as const,
    what: 'a delivery',
    load: WINDOW,
  })),
  { id: 'S4', figure: 'connectCpuUs', what: 'a connect, with hello and join', load: CONNECTS },
];

/** Prints the ratios. Returns false if one is much worse than the recorded one. */
export async function quick(
  bench: Bench,
  { record }: { readonly record: boolean },
): Promise<boolean> {
  const before = readRecord('quick')?.ratios ?? {};
  const ratios = await measureRatios(
    bench,
    GUARDED.map(({ id }) => id),
  );
  const worse = (): string[] =>
    Object.keys(ratios).filter((id) => isMuchWorse(ratios[id]!, before[id]));
  const looksMax = record ? 0 : SECOND_LOOKS;
  for (let looks = 0; looks < looksMax && worse().length > 0; looks += 1) {
    const again = await measureRatios(bench, worse());
    for (const [id, ratio] of Object.entries(again)) ratios[id] = Math.min(ratio, ratios[id]!);
  }
  console.log('CPU, Natter (stores every message) ÷ plain ws (stores none), in the same runs:');
  for (const [id, ratio] of Object.entries(ratios)) {
    const { title } = scenarios.find((one) => one.id === id)!;
    const kept = before[id] === undefined ? 'not recorded' : `recorded ${shown(before[id])}`;
    const verdict = isMuchWorse(ratio, before[id]) ? ` MORE THAN ${FACTOR} TIMES THE RECORD` : '';
    const { what } = GUARDED.find((one) => one.id === id)!;
    console.log(`  ${id}  ${shown(ratio)} (${kept})  ${what}, ${title}${verdict}`);
  }
  if (record) {
    writeRecord('quick', { about: await aboutThis(bench), ratios });
    return true;
  }
  if (worse().length === 0) return true;
  if (bench.tools !== undefined && bench.cores !== undefined) return false;
  console.log(
    'Not a failure: without a C compiler and a core each, the figures do not compare to the record.',
  );
  return true;
}

async function measureRatios(
  bench: Bench,
  ids: readonly string[],
): Promise<Record<string, number>> {
  const guarded = GUARDED.filter(({ id }) => ids.includes(id)).map(({ id, load }) => {
    const scenario = scenarios.find((one) => one.id === id)!;
    return { ...scenario, load: { ...scenario.load, ...load } };
  });
  const results = await measureAll(guarded, { bench, runs: RUNS, only: ['natter', 'ws'] });
  return Object.fromEntries(
    results.map(({ scenario, summaries }) => {
      // The lowest: other load on the machine can only add to it.
      const { figure } = GUARDED.find(({ id }) => id === scenario.id)!;
      const cpu = (name: 'natter' | 'ws'): number => summaries.get(name)!.figures[figure].low;
      return [scenario.id, cpu('natter') / cpu('ws')];
    }),
  );
}

/** Returns whether the ratio exceeds FACTOR times the record, if there is one. */
export function isMuchWorse(ratio: number, before: number | undefined): boolean {
  return before !== undefined && ratio > before * FACTOR;
}
