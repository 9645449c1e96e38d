// Files with three NATS servers and the load balancer, also while the leader of their stream dies.
import { createHash, randomBytes } from 'node:crypto';
import { eventually } from '@natter/testkit';
import { startContainerCluster } from '@natter/testkit/containers';
import type { ContainerCluster } from '@natter/testkit/containers';
import { afterAll, beforeAll, expect } from 'vitest';
import { formEnd, formStart, openUpload, pathOf, read, sha256, share } from '../files/file-peer.ts';
import { messagesOf } from '../http/http-peer.ts';
import { dockerTest } from './docker-test.ts';

const MIB = 1024 * 1024;
const STREAM = 'NATTER_FILES';
/** An election takes 4 to 8 s on an idle machine. */
const ELECTION_MS_MAX = 30_000;

let cluster: ContainerCluster;
beforeAll(async () => {
  cluster = await startContainerCluster({ gateways: 2 });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** The load balancer takes turns, so each gateway answers one. */
const readTwice = async (path: string): Promise<Buffer[]> =>
  (await Promise.all([read(cluster, path), read(cluster, path)])).map(({ bytes }) => bytes);

dockerTest('an uploaded file is the same from every gateway', async () => {
  const bytes = randomBytes(10 * MIB);
  const { status, file } = await share(cluster, 'lobby', { bytes });
  expect(status).toBe(201);
  for (const got of await readTwice(pathOf(file))) expect(got.equals(bytes)).toBe(true);
  const { leader, current } = await cluster.bus.stream(STREAM);
  expect(new Set([leader, ...current])).toEqual(new Set(['nats-0', 'nats-1', 'nats-2']));
});

dockerTest(
  'an upload during the death of the stream leader completes or fails clearly',
  async () => {
    const piece = randomBytes(MIB);
    const room = 'leader-killed';
    const upload = openUpload(cluster, room, { alias: 'bob' });
    const hash = createHash('sha256');
    const send = async (pieces: number): Promise<void> => {
      for (let n = 0; n < pieces; n += 1) {
        hash.update(piece);
        await upload.write(piece);
      }
    };
    await upload.write(formStart('bob'));
    await send(10);
    const { leader } = await cluster.bus.stream(STREAM);
    const server = await cluster.container(leader!);
    expect(await server.kill()).toBe(137);
    await send(10).catch(() => {}); // Refused, it may not be read to its end.
    upload.end(formEnd);
    const { status, body } = await upload.answer;
    await eventually(
      async () => {
        const now = await cluster.bus.stream(STREAM);
        expect([undefined, leader]).not.toContain(now.leader);
      },
      { timeoutMs: ELECTION_MS_MAX },
    );
    if (status === 201) {
      const file = body['file'] as { id: string; name: string; sha256: string };
      expect(file.sha256).toBe(hash.digest('hex'));
      for (const got of await readTwice(pathOf(file))) expect(sha256(got)).toBe(file.sha256);
    } else {
      expect([status, body['code']]).toEqual([503, 'unavailable']);
      const again = await share(cluster, room, { bytes: randomBytes(MIB) });
      expect(again.status).toBe(201);
    }
    await server.start();
    expect(await messagesOf(cluster, room)).toHaveLength(1);
  },
);
