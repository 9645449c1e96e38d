// The measuring itself: each run takes every contestant of a scenario once, one after another, each freshly started. So whatever else
// the machine is doing meets all of them alike.
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
  readonly only: readonly ContestantName[] | undefined;
  readonly onMeasurement?: (name: ContestantName, measurement: Measurement) => void;
}

export async function measureScenario(
  scenario: Scenario,
  options: Options,
): Promise<ScenarioResult> {
  const { bench, only } = options;
  const present = scenario.contestants.filter(
    (name) => absence(name, bench) === undefined && (only?.includes(name) ?? true),
  );
  const measurements = new Map<ContestantName, Measurement[]>();
  for (let run = 0; run < Math.min(options.runs, scenario.runsMax); run += 1) {
    for (const name of present) {
      const measurement = await measureOnce(name, scenario, bench);
      options.onMeasurement?.(name, measurement);
      measurements.set(name, [...(measurements.get(name) ?? []), measurement]);
    }
  }
  const summaries = new Map(present.map((name) => [name, summarise(measurements.get(name)!)]));
  return { scenario, summaries };
}

async function measureOnce(
  name: ContestantName,
  { deployment, load }: Scenario,
  bench: Bench,
): Promise<Measurement> {
  await using running = await startContestant(name, { deployment, workshop: bench });
  // Awaited: what is in use here ends when this function does.
  return await generate(load, { running, tools: bench.tools, cores: bench.cores });
}
