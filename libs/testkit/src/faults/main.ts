// `npm run faults`: puts faults into a running system, one a run, and has the checker judge what everybody saw.
import { randomUUID } from 'node:crypto';
import { catalog } from './catalog.ts';
import { runFault } from './run.ts';
const [seed = '1'] = process.argv.slice(2);
const r = await runFault({ seed: Number(seed), fault: catalog[0]!, servers: 1 });
await r.save('/tmp/h.jsonl');
console.log(
  r.events.length,
  Object.entries(Object.groupBy(r.events, (e) => e.type))
    .map(([k, v]) => `${k} ${v!.length}`)
    .join(', '),
);
console.log(
  r.events
    .filter((e) => ['fault', 'proof', 'recovery', 'close', 'refusal'].includes(e.type))
    .map((e) => JSON.stringify(e))
    .join('\n'),
);
process.exit(0);
