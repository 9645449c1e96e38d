// `npm run bench`: reads the flags, prepares the machine, runs the task.
// What is measured: measure/scenarios.ts. Against which servers: measure/contestants.ts.
import { aboutThis } from './records/about.ts';
import { buildTools } from './measure/build.ts';
import { absences, titles } from './measure/contestants.ts';
import { parkOnServersCore } from './measure/cores.ts';
import { writeDocs } from './pages/docs.ts';
import { parseFlags, USAGE } from './flags.ts';
import type { Task } from './flags.ts';
import { measureAll } from './measure/measure.ts';
import type { Bench } from './measure/measure.ts';
import { constantsOf } from './pages/model.ts';
import { profileText } from './pages/performance-page.ts';
import { profileScenario } from './profile/profile.ts';
import type { Profile } from './profile/profile.ts';
import { quick } from './quick.ts';
import { readRecord, writeRecord } from './records/records.ts';
import type { FullRecord } from './records/records.ts';
import { demandsTable } from './pages/scaling-page.ts';
import { resultLines } from './pages/terminal.ts';
import { findUws } from './measure/uws.ts';

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
    if (!(await quick(await openBench(), task))) process.exitCode = 1;
    if (task.record) writeDocs();
    break;
  case 'profile':
    await profile(task, await openBench());
    break;
  case 'model':
    console.log(demandsTable([task.demand], constantsOf(onRecord())));
    break;
  case 'docs':
    writeDocs();
    break;
}

async function openBench(): Promise<Bench> {
  const bench = { tools: await buildTools(), uws: await findUws(), cores: parkOnServersCore() };
  if (bench.tools === undefined)
    console.log('no C compiler: using the slower load generator for Node');
  if (bench.cores === undefined)
    console.log('one core or no taskset: servers and load share CPU time');
  return bench;
}

function onRecord(): FullRecord {
  const full = readRecord('full');
  if (full === undefined) throw new Error('no record yet; run npm run bench -- --record');
  return full;
}

async function measure(of: Extract<Task, { kind: 'measure' }>, bench: Bench): Promise<void> {
  const absent = absences(bench);
  for (const [name, why] of absent) console.log(`skipping ${titles[name]}: ${why}`);
  const results = await measureAll(of.scenarios, {
    ...of,
    bench,
    onMeasurement: ({ run, scenario: { id }, contestant, measurement }) => {
      if (of.json) console.log(JSON.stringify({ scenario: id, contestant, run, ...measurement }));
      sayOnTerminal(`run ${run} of ${of.runs}: ${id} ${titles[contestant]}`);
    },
  });
  sayOnTerminal('');
  for (const result of results) console.log(resultLines(result).join('\n'));
  console.log(`\n${Math.round(performance.now() / 1000)} s in all`);
  if (!of.record) return;
  writeRecord('full', {
    about: await aboutThis(bench),
    runs: of.runs,
    scenarios: Object.fromEntries(
      results.map(({ scenario, summaries }) => [scenario.id, Object.fromEntries(summaries)]),
    ),
    absent: Object.fromEntries(absent),
  });
  writeDocs();
}

/** Overwrites the last progress line. Prints nothing unless on a terminal. */
function sayOnTerminal(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
}

async function profile(of: Extract<Task, { kind: 'profile' }>, bench: Bench): Promise<void> {
  const profiles: Profile[] = [];
  for (const scenario of of.scenarios) {
    const made = await profileScenario(scenario, bench);
    console.log(`\n${profileText(made)}`);
    profiles.push(made);
  }
  if (!of.record) return;
  writeRecord('profile', { about: await aboutThis(bench), profiles });
  writeDocs();
}
