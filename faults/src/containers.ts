// `npm run faults:containers`: kills containers of the compose cluster at random, and has the checker judge what everybody saw. Needs a Docker engine.
// Exit code 1: it did not pass.
import { parseArgs } from 'node:util';
import { runContainers } from './run/container-run.ts';
import { judgeRun, keepHistory, summaryOf } from './run/judge.ts';

const USAGE = `Usage: npm run faults:containers -- [flags]
  --kills N    containers to kill, one after the other (20)
  --seed S     which, and when (1)
  --out DIR    where the history is kept; unless set, a folder that is named when it did not pass`;

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
