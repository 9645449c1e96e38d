// Measures. Each run takes every scenario, and in it every contestant once, freshly started.
// So other load on the machine meets all of them alike.
import { absence, startContestant } from './contestants.ts';
import type { ContestantName, BenchTools } from './contestants.ts';
import type { Cores } from './cores.ts';
import { generate } from './generator.ts';
import type { Measurement } from './generator.ts';
import type { Scenario } from './scenarios.ts';
import { summarise } from './statistics.ts';
import type { Summary } from './statistics.ts';

export interface Bench extends BenchTools {
  readonly cores: Cores | undefined;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly summaries: ReadonlyMap<ContestantName, Summary>;
}

export interface MeasureOptions {
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

/** Returns the results, without scenarios in which no contestant ran. */
export async function measureAll(
  scenarios: readonly Scenario[],
  { bench, runs, only, onMeasurement }: MeasureOptions,
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

/** Retries once: on a busy machine a gateway may not be ready in time. */
async function measure(
  contestant: ContestantName,
  scenario: Scenario,
  bench: Bench,
): Promise<Measurement> {
  try {
    const measurement = await measureOnce(contestant, scenario, bench);
    if (measurement.faults.length === 0) return measurement;
  } catch (error) {
    console.error(`${scenario.id}, ${contestant}: ${(error as Error).message}; retrying once`);
  }
  return measureOnce(contestant, scenario, bench);
}

async function measureOnce(
  contestant: ContestantName,
  { deployment, load }: Scenario,
  bench: Bench,
): Promise<Measurement> {
  await using running = await startContestant(contestant, { deployment, benchTools: bench });
  // Awaited, because the servers end with this function.
  return await generate(load, { running, tools: bench.tools, cores: bench.cores });
}
