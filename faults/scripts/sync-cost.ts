// `npm run measure:sync`: the cost if NATS syncs each record to disk before the acknowledgement
// (`sync_interval: always`). Source of the figures in docs/guarantees.md. Takes half a minute.
import { PlainNats, eventually, startNats, startNatsCluster } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';

const RUN_MS = 3_000;
/** One sender waits for each append; many have one append in flight each. */
const SENDERS = [1, 64, 512] as const;
/** A short message with its headers. */
const RECORD = { text: 'x'.repeat(300) };

console.log('| NATS | sync_interval | senders | records a second | median | p99 |');
console.log('|---|---|---|---|---|---|');
for (const servers of [1, 3] as const)
  for (const sync of ['2m', 'always'] as const) await measure(servers, sync);
process.exit(0);

async function measure(servers: 1 | 3, sync: '2m' | 'always'): Promise<void> {
  const config = `jetstream { sync_interval: ${sync} }`;
  const all: readonly TestNats[] =
    servers === 1 ? [await startNats({ configText: config })] : await startNatsCluster(config);
  try {
    await using nats = await PlainNats.connect(all.map(({ url }) => url));
    await createStream(nats, servers);
    for (const senders of SENDERS) {
      const times = await appendFor(nats, senders);
      const sorted = times.toSorted((one, other) => one - other);
      const at = (share: number): string =>
        `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2)} ms`;
      const rate = Math.round((times.length * 1_000) / RUN_MS).toLocaleString('en');
      const label = sync === '2m' ? '2 minutes (default)' : sync;
      console.log(`| ${servers} | ${label} | ${senders} | ${rate} | ${at(0.5)} | ${at(0.99)} |`);
    }
  } finally {
    await Promise.all(all.map((server) => server.stop()));
  }
}

function createStream(nats: PlainNats, replicas: 1 | 3): Promise<void> {
  const config = {
    name: 'SYNC',
    subjects: ['sync.>'],
    storage: 'file',
    num_replicas: replicas,
    max_bytes: 1024 ** 3,
    discard: 'new',
  };
  return eventually(
    async () => {
      const { error } = await nats.ask<{ error?: unknown }>('$JS.API.STREAM.CREATE.SYNC', config);
      if (error !== undefined) throw new Error(JSON.stringify(error));
    },
    { timeoutMs: 20_000, intervalMs: 200 },
  );
}

/** ms each append took. */
async function appendFor(nats: PlainNats, senders: number): Promise<number[]> {
  const times: number[] = [];
  const untilMs = performance.now() + RUN_MS;
  const send = async (sender: number): Promise<void> => {
    while (performance.now() < untilMs) {
      const startMs = performance.now();
      const { error } = await nats.ask<{ error?: unknown }>(`sync.${sender}`, RECORD);
      if (error !== undefined) throw new Error(JSON.stringify(error));
      times.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)));
  return times;
}
