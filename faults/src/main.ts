// `npm run faults`: injects faults into a running system, one a run, and judges what clients saw.
// Exits 1 if a run did not pass.
import { isPossible } from './catalog/catalog.ts';
import { parseFlags, USAGE } from './run/flags.ts';
import type { FaultsOptions } from './run/flags.ts';
import { keepHistory, summaryOf } from './run/judge.ts';
import { judgeFault } from './run/run.ts';

const flags = parseFlags(process.argv.slice(2));
switch (flags.kind) {
  case 'help':
    console.log(USAGE);
    process.exit(0);
    break;
  case 'fault':
    console.error(`${flags.fault}\n${USAGE}`);
    process.exit(2);
    break;
  case 'run':
    process.exit((await runAll(flags.request)) ? 0 : 1);
}

/** Returns whether all passed. */
async function runAll({ seed, faults, servers, minutes, out }: FaultsOptions): Promise<boolean> {
  const untilMs = Date.now() + minutes * 60_000;
  let runs = 0;
  let failed = 0;
  for (let next = seed; next === seed || Date.now() < untilMs; next += 1) {
    for (const fault of faults) {
      if (!isPossible(fault)) {
        console.log(`skipping ${fault.kind}: it needs root`);
        continue;
      }
      if (runs > 0 && minutes > 0 && Date.now() >= untilMs) break;
      const judged = await judgeFault({ seed: next, fault, servers });
      runs += 1;
      const passed = judged.outcome === 'passed';
      if (!passed) failed += 1;
      console.log(summaryOf(judged));
      if (passed && out === undefined) continue;
      console.log(`  history: ${await keepHistory(judged, out)}`);
    }
  }
  console.log(`${runs} runs, ${runs - failed} passed, ${failed} failed`);
  return failed === 0;
}
