// NATS containers that die, stop and are replaced one by one while a room talks.
// Three servers, each record on all of them.
import { eventually } from '@natter/testkit';
import { startContainerCluster } from '@natter/testkit/containers';
import type { ContainerCluster, StreamCluster } from '@natter/testkit/containers';
import { afterAll, beforeAll, expect } from 'vitest';
import { Crowd } from './crowd.ts';
import { dockerTest } from './docker-test.ts';

const STREAM = 'NATTER_0';
const SERVERS = ['nats-0', 'nats-1', 'nats-2'];
/** docker-compose.yml's stop_grace_period of a server. */
const STOP_S_MAX = 15;
/** An election takes 4 to 8 s on an idle machine. */
const ELECTION_MS_MAX = 30_000;
const CATCH_UP_MS_MAX = 60_000;

let cluster: ContainerCluster;
beforeAll(async () => {
  cluster = await startContainerCluster({ gateways: 2, env: { NATTER_RATE: '40' } });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** Returns the stream once it has another leader. */
const led = (not?: string): Promise<StreamCluster & { readonly leader: string }> =>
  eventually(
    async () => {
      const stream = await cluster.bus.stream(STREAM);
      const { leader } = stream;
      if (leader === undefined || leader === not) throw new Error(`the leader is ${leader}`);
      return { ...stream, leader };
    },
    { timeoutMs: ELECTION_MS_MAX, intervalMs: 250 },
  );

/** Resolves when all three servers hold everything: the next may go. */
const whole = (): Promise<void> =>
  eventually(
    async () => {
      // The leader may still count a returning server as current, so the servers are asked too.
      expect(await cluster.bus.healthyServers()).toEqual(SERVERS);
      const { leader, current } = await cluster.bus.stream(STREAM);
      expect(new Set([leader, ...current])).toEqual(new Set(SERVERS));
    },
    { timeoutMs: CATCH_UP_MS_MAX, intervalMs: 250 },
  );

dockerTest(
  'after the leader is killed another leads; acknowledged messages are there once, in order',
  async () => {
    await whole();
    using crowd = await Crowd.gather(cluster, 'leader-killed');
    const { leader } = await led();
    const server = await cluster.container(leader);
    expect(await server.kill()).toBe(137);
    expect((await led(leader)).leader).not.toBe(leader);
    await crowd.goesOn(20);
    await server.start();
    await whole();
    await crowd.goesOn(10);
    await crowd.agrees();
    expect(crowd.noticesOfSessions()).toEqual([]);
  },
);

dockerTest(
  'after the leader is stopped another leads within seconds, and nothing is missing',
  async () => {
    await whole();
    using crowd = await Crowd.gather(cluster, 'leader-stopped');
    const { leader } = await led();
    const server = await cluster.container(leader);
    // 137: it had to be killed.
    expect(await server.stop(STOP_S_MAX)).not.toBe(137);
    expect((await led(leader)).leader).not.toBe(leader);
    await crowd.goesOn(20);
    await server.start();
    await whole();
    await crowd.agrees();
    expect(crowd.noticesOfSessions()).toEqual([]);
  },
);

dockerTest('three servers replaced one by one lose nothing while a room talks', async () => {
  await whole();
  using crowd = await Crowd.gather(cluster, 'rolling');
  for (const name of SERVERS) {
    const server = await cluster.container(name);
    const { StartedAt: before } = (await server.inspect()).State;
    expect(await server.stop(STOP_S_MAX)).not.toBe(137);
    await server.start();
    expect((await server.inspect()).State.StartedAt).not.toBe(before);
    await whole();
    await crowd.goesOn(10);
  }
  await crowd.agrees();
  expect(crowd.noticesOfSessions()).toEqual([]);
});
