// What an idle connection keeps in memory, by a heap snapshot of the gateway: its socket and our
// objects, nothing of its request (docs/adr/0009-websockets-through-fastify.md).
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import { expect, test } from 'vitest';

const CONNECTIONS = 500;

test('an idle member keeps no request, response or reply of its upgrade', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'natter-heap-'));
  await using nats = await startNats();
  const NODE_OPTIONS = `--heapsnapshot-signal=SIGUSR2 --diagnostic-dir=${folder}`;
  await using gateway = await startGateway({ nats: nats.url, env: { NODE_OPTIONS } });
  const peers = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => {
      const peer = await JsonPeer.open(gateway.wsUrl);
      await peer.hello(`member${index}`);
      await peer.join(`room-${index % 50}`);
      return peer;
    }),
  );
  gateway.kill('SIGUSR2');
  const counts = await eventually(async () => countsOf(await readSnapshot(folder)), {
    timeoutMs: 30_000,
    intervalMs: 500,
  });
  for (const peer of peers) peer.terminate();
  await rm(folder, { recursive: true });
  // The snapshot is of what is counted.
  expect(counts.get('WebSocketConnection')).toBe(CONNECTIONS);
  expect(counts.get('Session')).toBe(CONNECTIONS);
  const ofHttp = ['IncomingMessage', 'ServerResponse', 'Request', '_Request', 'Reply', '_Reply'];
  // Some are for health checks, under way or pooled.
  for (const name of ofHttp) expect([name, counts.get(name) ?? 0]).toEqual([name, few]);
}, 90_000);

const few = expect.toSatisfy((count: number) => count < CONNECTIONS / 20, 'few') as number;

interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
  readonly strings: readonly string[];
}

/** Throws until the whole file is there. */
async function readSnapshot(folder: string): Promise<Snapshot> {
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.heapsnapshot'));
  return JSON.parse(await readFile(join(folder, file ?? 'none'), 'utf8')) as Snapshot;
}

/** Objects by the name of their class. */
function countsOf({ snapshot: { meta }, nodes, strings }: Snapshot): Map<string, number> {
  const width = meta.node_fields.length;
  const [typeAt, nameAt] = [meta.node_fields.indexOf('type'), meta.node_fields.indexOf('name')];
  const object = meta.node_types[0].indexOf('object');
  const counts = new Map<string, number>();
  for (let at = 0; at < nodes.length; at += width) {
    if (nodes[at + typeAt] !== object) continue;
    const name = strings[nodes[at + nameAt] ?? 0] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
