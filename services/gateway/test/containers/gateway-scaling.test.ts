// Gateway containers that are replaced one by one, and become more and fewer, under load.
import { eventually, JsonPeer } from '@natter/testkit';
import { startContainerCluster } from '@natter/testkit/containers';
import type { ContainerCluster } from '@natter/testkit/containers';
import { afterAll, beforeAll, expect } from 'vitest';
import { Crowd } from './crowd.ts';
import { dockerTest } from './docker-test.ts';
import { gatewaysOf } from './gateway-containers.ts';

/** docker-compose.yml's stop_grace_period of a gateway. */
const DRAIN_S_MAX = 30;

let cluster: ContainerCluster;
beforeAll(async () => {
  cluster = await startContainerCluster({ gateways: 2, env: { NATTER_RATE: '40' } });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

dockerTest(
  'gateways replaced one by one drain, and members with a session notice nothing',
  async () => {
    using crowd = await Crowd.gather(cluster, 'rolling');
    const before = await gatewaysOf(cluster);
    for (const { container } of before) {
      expect(await container.stop(DRAIN_S_MAX)).toBe(0);
      await container.start();
      await container.untilHealthy();
      await crowd.goesOn(10);
    }
    const now = crowd.gateways();
    for (const { id } of before) expect(now).not.toContain(id);
    for (const { returns } of crowd.people) expect(returns).toBeGreaterThan(0);
    await crowd.agrees();
    expect(crowd.noticesOfSessions()).toEqual([]);
  },
);

dockerTest(
  'two gateways become four, then one: new ones get clients, leaving ones hand them over',
  async () => {
    using crowd = await Crowd.gather(cluster, 'scaled');
    const two = await gatewaysOf(cluster);
    expect(two).toHaveLength(2);

    await cluster.scale(4);
    const four = await gatewaysOf(cluster);
    expect(four).toHaveLength(4);
    const fresh = new Set(four.map(({ id }) => id)).difference(new Set(two.map(({ id }) => id)));
    expect(fresh.size).toBe(2);
    await eventually(
      async () => {
        using newcomer = await JsonPeer.open(cluster.wsUrl);
        expect(fresh).toContain((await newcomer.hello('newcomer')).gateway);
      },
      { timeoutMs: 20_000, intervalMs: 250 },
    );
    await crowd.goesOn(10);

    await cluster.scale(1);
    const left = await gatewaysOf(cluster);
    expect(left).toHaveLength(1);
    await crowd.goesOn(10);
    expect([...crowd.gateways()]).toEqual(left.map(({ id }) => id));
    await crowd.agrees();
    expect(crowd.noticesOfSessions()).toEqual([]);
  },
);
