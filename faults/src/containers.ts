// `npm run faults:containers`: kills random containers of the compose cluster, and judges what
// clients saw. Needs a Docker engine. Exits 1 if the run did not pass.
import { parseArgs } from 'node:util';
import { runContainers } from './run/container-run.ts';
import { judgeRun, keepHistory, summaryOf } from './run/judge.ts';

const USAGE = `Usage: npm run faults:containers -- [flags]
  --kills N    number of containers to kill, one after another (20)
  --seed S     decides which and when (1)
  --out DIR    folder for the history; by default kept only for a failed run, in a temporary folder`;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const seed = Number(values.seed);
const kills = Number(values.kills);
const judged = await judgeRun({ kind: 'container-killed', servers: 3, seed }, (recorder) =>
  runContainers({ seed, kills, say: (line) => console.log(line) }, recorder),
);
console.log(summaryOf(judged));
const passed = judged.outcome === 'passed';
if (!passed || values.out !== undefined)
  console.log(`  history: ${await keepHistory(judged, values.out)}`);
process.exit(passed ? 0 : 1);
