// The measuring itself. A run takes every scenario, and in it every contestant, once, each freshly started; the runs follow one another. So
// whatever else the machine is doing, for a moment or for some minutes, meets all of them alike.
import { absence, startContestant } from './contestants.ts';
import type { ContestantName, Workshop } from './contestants.ts';
import type { Cores } from './cores.ts';
import { generate } from './generator.ts';
import type { Measurement } from './generator.ts';
import type { Scenario } from './scenarios.ts';
import { summarise } from './statistics.ts';
import type { Summary } from './statistics.ts';

export interface Bench extends Workshop {
  readonly cores: Cores | undefined;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly summaries: ReadonlyMap<ContestantName, Summary>;
}

export interface Options {
  readonly bench: Bench;
  readonly runs: number;
  /** Undefined: all. */
  readonly only?: readonly ContestantName[] | undefined;
  /** `run` counts from 1. */
  readonly onMeasurement?: (of: {
    readonly run: number;
    readonly scenario: Scenario;
    readonly contestant: ContestantName;
    readonly measurement: Measurement;
  }) => void;
}

/** Scenarios nobody was measured in are left out. */
export async function measureAll(
  scenarios: readonly Scenario[],
  { bench, runs, only, onMeasurement }: Options,
): Promise<readonly ScenarioResult[]> {
  const all = scenarios.map((scenario) => ({
    scenario,
    measurements: new Map<ContestantName, Measurement[]>(),
  }));
  for (let run = 1; run <= runs; run += 1) {
    for (const { scenario, measurements } of all) {
      for (const contestant of scenario.contestants) {
        const isWanted = only?.includes(contestant) ?? true;
        if (run > scenario.runsMax || !isWanted || absence(contestant, bench) !== undefined)
          continue;
        const measurement = await measure(contestant, scenario, bench);
        onMeasurement?.({ run, scenario, contestant, measurement });
        measurements.set(contestant, [...(measurements.get(contestant) ?? []), measurement]);
      }
    }
  }
  return all
    .filter(({ measurements }) => measurements.size > 0)
    .map(({ scenario, measurements }) => ({
      scenario,
      summaries: new Map([...measurements].map(([name, some]) => [name, summarise(some)])),
    }));
}

/** What went wrong is tried once more: on a busy machine a gateway may just then not have been ready. */
async function measure(
  contestant: ContestantName,
  scenario: Scenario,
  bench: Bench,
): Promise<Measurement> {
  try {
    const measurement = await measureOnce(contestant, scenario, bench);
    if (measurement.faults.length === 0) return measurement;
  } catch (error) {
    console.error(`${scenario.id}, ${contestant}: ${(error as Error).message}; once more`);
  }
  return measureOnce(contestant, scenario, bench);
}

async function measureOnce(
  contestant: ContestantName,
  { deployment, load }: Scenario,
  bench: Bench,
): Promise<Measurement> {
  await using running = await startContestant(contestant, { deployment, workshop: bench });
  // Awaited: what is in use here ends when this function does.
  return await generate(load, { running, tools: bench.tools, cores: bench.cores });
}
