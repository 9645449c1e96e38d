// `npm run bench:storms`: who comes back, how soon, and with how much of what was said meanwhile.
// S7, S8 of docs/performance.md; with `-- --record` the figures go there and into bench/results/.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { parkOnLoadCore } from '../measure/cores.ts';
import { titles } from '../measure/contestants.ts';
import { writeRecord } from '../records/records.ts';
import { writeBlocks } from '../pages/docs.ts';
import { measureAvalanche } from './avalanche.ts';
import { measureJitter } from './jitter.ts';
import { STORM_CONTESTANTS } from './servers.ts';
import type { StormContestant } from './servers.ts';
import { stormFigures, stormsBlock } from './storms-page.ts';
import type { StormsRecord } from './storms-page.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '30' },
    only: { type: 'string', default: STORM_CONTESTANTS.join() },
    scenario: { type: 'string', default: 'S7,S8' },
    record: { type: 'boolean', default: false },
  },
});
const size = { clients: Number(values.clients), seconds: Number(values.seconds) };
const cores = parkOnLoadCore();

const record: StormsRecord = { at: new Date().toISOString(), machine: machine(), ...size, of: {} };
for (const contestant of STORM_CONTESTANTS) {
  if (!values.only.split(',').includes(contestant)) continue;
  record.of[contestant] = await measure(contestant);
  console.log(titles[contestant], JSON.stringify(record.of[contestant]));
}
console.log(stormsBlock(record));
if (values.record) {
  writeRecord('storms', record);
  writeBlocks('performance.md', { storms: stormsBlock(record) });
}
process.exit(0);

async function measure(contestant: StormContestant) {
  const wanted = values.scenario.split(',');
  const options = { contestant, cores };
  return stormFigures({
    jitter: wanted.includes('S7') ? await measureJitter(options, size) : undefined,
    avalanche: wanted.includes('S8') ? await measureAvalanche(options, size) : undefined,
  });
}

function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version.slice(1)}`;
}
