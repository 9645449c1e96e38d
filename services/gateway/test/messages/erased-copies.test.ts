// An erasure while one of three NATS servers is away: nobody reads the message any more, and its
// bytes go when all copies of the stream are there, in each of them.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, JsonPeer, PlainNats, startGateway, startNatsCluster } from '@natter/testkit';
import type { TestNats } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { messagesOf, sessionOf } from '../http/http-peer.ts';
import { pathOf, read, share } from '../files/file-peer.ts';

const TEXT = 'a-secret-that-was-said';
const FILE = 'a-secret-in-a-file';

interface Copies {
  readonly cluster: {
    readonly leader: string;
    /** ns since the leader heard of each. */
    readonly replicas: readonly { readonly name: string; readonly active: number }[];
  };
}

/** Returns which secrets the streams of a server hold. Its Raft logs may hold them longer. */
async function held({ dataFolder }: TestNats): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const file of await readdir(dataFolder, { recursive: true })) {
    if (!file.includes(join('streams', 'NATTER_'))) continue;
    // Folders, and files that were replaced meanwhile.
    const bytes = await readFile(join(dataFolder, file)).catch(() => Buffer.alloc(0));
    for (const secret of [TEXT, FILE]) if (bytes.includes(secret)) found.add(secret);
  }
  return [...found];
}

test('a server that was away while a message was erased holds none of it in the end', async () => {
  const servers = await startNatsCluster();
  onTestFinished(async () => {
    await Promise.all(servers.map((server) => server.stop()));
  });
  const nats = servers.map(({ url }) => url).join(',');
  const env = { NATTER_REPLICAS: '3', NATTER_RATE: '0' };
  await using bus = await PlainNats.connect(servers.map(({ url }) => url));
  const copies = (stream: string): Promise<Copies> => bus.ask(`$JS.API.STREAM.INFO.${stream}`);
  await using gateway = await startGateway({ nats, env });
  const { file } = await share(gateway, 'three', {
    bytes: Buffer.from(FILE),
    fields: { text: TEXT },
  });
  await eventually(async () => {
    for (const server of servers) expect(await held(server)).toHaveLength(2);
  });
  const leads = [await copies('NATTER_0'), await copies('NATTER_FILES')];
  const away = servers.find(({ name }) => leads.every(({ cluster }) => cluster.leader !== name))!;
  await away.kill('SIGKILL');
  await eventually(async () => {
    for (const stream of ['NATTER_0', 'NATTER_FILES']) {
      const { cluster } = await copies(stream);
      const silent = cluster.replicas.filter(({ active }) => active > 1_600_000_000);
      expect(silent.map(({ name }) => name)).toEqual([away.name]);
    }
  });

  using bob = await JsonPeer.open(gateway.wsUrl);
  await bob.request({
    type: 'hello',
    alias: 'bob',
    session: sessionOf('bob'),
    features: ['amend'],
  });
  await bob.join('three');
  const [message] = await messagesOf(gateway, 'three');
  expect(
    await bob.request({ type: 'amend', room: 'three', seq: message!['seq'], erase: true }),
  ).toMatchObject({ type: 'ack' });
  expect(await messagesOf(gateway, 'three')).toEqual([]);
  await eventually(async () => expect((await read(gateway, pathOf(file))).status).toBe(404));
  for (const server of servers) expect(await held(server)).toHaveLength(2);
  // New leaders make a snapshot. From that the server learns, which overwrites nothing.
  for (const stream of ['NATTER_0', 'NATTER_FILES'])
    await bus.ask(`$JS.API.STREAM.LEADER.STEPDOWN.${stream}`);
  await eventually(async () => {
    for (const stream of ['NATTER_0', 'NATTER_FILES'])
      expect((await copies(stream)).cluster.leader).not.toBe('');
  });
  await away.restart();

  // It looks for erasures at its start.
  await using later = await startGateway({ nats, env });
  await eventually(
    async () => {
      for (const server of servers) expect(await held(server)).toEqual([]);
    },
    { timeoutMs: 90_000, intervalMs: 500 },
  );
  expect((await read(later, pathOf(file))).status).toBe(404);
}, 180_000);
