// NATS containers that die, are stopped in order, and are replaced one by one, while a room talks: three servers, each record on all of them.
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

/** The stream, once it has a leader other than that. */
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

/** All three servers hold all there is: the next may go. */
const whole = (): Promise<void> =>
  eventually(
    async () => {
      // One who has just come back may still be taken for current by the leader: it is asked itself as well.
      expect(await cluster.bus.healthyServers()).toEqual(SERVERS);
      const { leader, current } = await cluster.bus.stream(STREAM);
      expect(new Set([leader, ...current])).toEqual(new Set(SERVERS));
    },
    { timeoutMs: CATCH_UP_MS_MAX, intervalMs: 250 },
  );

dockerTest(
  'the server that leads the stream is killed: another leads, and all that was acknowledged is there, once, in one order',
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
  'the server that leads the stream is stopped in order: another leads within seconds, and nothing is missing',
  async () => {
    await whole();
    using crowd = await Crowd.gather(cluster, 'leader-stopped');
    const { leader } = await led();
    const server = await cluster.container(leader);
    // Not killed in the end.
    expect(await server.stop(STOP_S_MAX)).not.toBe(137);
    expect((await led(leader)).leader).not.toBe(leader);
    await crowd.goesOn(20);
    await server.start();
    await whole();
    await crowd.agrees();
    expect(crowd.noticesOfSessions()).toEqual([]);
  },
);

dockerTest(
  'the three servers are replaced one by one while a room talks, and nothing is missing',
  async () => {
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
  },
);
