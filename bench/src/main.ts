// `npm run bench`, from top to bottom: what is asked, what this machine has, the task. What is measured: scenarios.ts, against whom: contestants.ts.
import { buildTools } from './build.ts';
import { absence, titles } from './contestants.ts';
import type { ContestantName } from './contestants.ts';
import { parkOnServersCore } from './cores.ts';
import { parseFlags, USAGE } from './flags.ts';
import type { Task } from './flags.ts';
import { measureScenario } from './measure.ts';
import type { Bench } from './measure.ts';
import { resultLines } from './terminal.ts';
import { findUws } from './uws.ts';

const task = parseFlags(process.argv.slice(2));
switch (task.kind) {
  case 'help':
    console.log(USAGE);
    break;
  case 'fault':
    console.error(`bench: ${task.fault}\n${USAGE}`);
    process.exitCode = 2;
    break;
  case 'measure':
    await measure(task, await openBench());
    break;
  case 'quick':
  case 'profile':
  case 'model':
  case 'docs':
    break;
}

async function openBench(): Promise<Bench> {
  const bench = { tools: await buildTools(), uws: await findUws(), cores: parkOnServersCore() };
  for (const name of Object.keys(titles) as ContestantName[]) {
    const why = absence(name, bench);
    if (why !== undefined) console.log(`${titles[name]} is left out: ${why}`);
  }
  if (bench.tools === undefined)
    console.log('no C compiler: the load generator is the slower one for Node');
  if (bench.cores === undefined)
    console.log('one core, or no taskset: servers and load take each other’s time');
  return bench;
}

async function measure(of: Extract<Task, { kind: 'measure' }>, bench: Bench): Promise<void> {
  for (const scenario of of.scenarios) {
    const result = await measureScenario(scenario, {
      bench,
      runs: of.runs,
      only: of.only,
      onMeasurement: (contestant, figures) => {
        if (of.json) console.log(JSON.stringify({ scenario: scenario.id, contestant, ...figures }));
      },
    });
    if (result.summaries.size > 0) console.log(resultLines(result).join('\n'));
  }
}
