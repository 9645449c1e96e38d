// Gateway containers that die, stand still, become more and fewer, and are replaced one by one, behind the load balancer and under load.
import { eventually, JsonPeer, TcpPeer } from '@natter/testkit';
import { startContainerCluster } from '@natter/testkit/containers';
import type { ContainerCluster } from '@natter/testkit/containers';
import { afterAll, beforeAll, expect } from 'vitest';
import { Crowd } from './crowd.ts';
import { dockerTest } from './docker-test.ts';
import { busyGateway, gatewaysOf, idOf } from './gateway-containers.ts';

/** docker-compose.yml's stop_grace_period of a gateway. */
const DRAIN_S_MAX = 30;
/** Long enough to be taken for dead (2.5 s), not so long that members' grace is over (15 s more). */
const PAUSE_MS = 10_000;

let cluster: ContainerCluster;
beforeAll(async () => {
  cluster = await startContainerCluster({ gateways: 3, env: { NATTER_RATE: '40' } });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

dockerTest(
  'a WebSocket and a TCP connection opened one after the other are at two gateways, and talk',
  async () => {
    for (const round of ['one', 'two', 'three', 'four']) {
      using browser = await JsonPeer.open(cluster.wsUrl);
      const { gateway } = await browser.hello(`browser-${round}`);
      await browser.join('lobby');
      using netcat = await TcpPeer.connect(cluster.tcpPort);
      await netcat.login(`netcat-${round}`);
      netcat.send('hello from a terminal\n');
      const heard = await browser.next('message');
      expect(heard).toMatchObject({ from: `netcat-${round}`, text: 'hello from a terminal' });
      expect(heard.via).not.toBe(gateway);
      browser.send({ type: 'say', room: 'lobby', id: 'answer', text: 'hello from a browser' });
      await netcat.waitFor('hello from a browser');
    }
  },
);

dockerTest(
  'a gateway container is killed: its clients go on at others, nothing is missing, and nobody is told that they went',
  async () => {
    using crowd = await Crowd.gather(cluster, 'killed');
    const victim = await busyGateway(cluster, crowd);
    expect(await victim.container.kill()).toBe(137);
    await crowd.goesOn(20);
    expect(crowd.gateways()).not.toContain(victim.id);
    await victim.container.start();
    await victim.container.untilHealthy();
    expect(await idOf(victim.container)).not.toBe(victim.id);
    await crowd.agrees();
    expect(crowd.noticesOfSessions()).toEqual([]);
  },
);

dockerTest(
  'a gateway container is paused for 10 s: it is taken for dead, goes on under a new id, and its clients keep their seats',
  async () => {
    using crowd = await Crowd.gather(cluster, 'paused');
    const frozen = await busyGateway(cluster, crowd);
    const inside = crowd.members.filter(({ client }) => client.gateway === frozen.id);
    const outside = crowd.members.filter(({ client }) => client.gateway !== frozen.id);
    const ackedInside = (): number[] => inside.map(({ acked }) => acked.length);
    const untilMs = Date.now() + PAUSE_MS;
    await frozen.container.pause();
    try {
      await crowd.goesOn(5, { members: outside });
      const before = ackedInside();
      await eventually(() => expect(Date.now()).toBeGreaterThan(untilMs), { timeoutMs: 15_000 });
      await crowd.goesOn(5, { members: outside });
      expect(ackedInside()).toEqual(before);
    } finally {
      await frozen.container.unpause();
    }
    const others = (await cluster.containers('gateway')).filter(
      ({ name }) => name !== frozen.container.name,
    );
    const told = await Promise.all(others.map((container) => container.output()));
    const judged = told
      .flat()
      .filter((line) => line.includes('gateway judged dead') && line.includes(frozen.id));
    expect(judged).toHaveLength(1);
    await eventually(async () => expect(await idOf(frozen.container)).not.toBe(frozen.id));
    await crowd.goesOn(20);
    await crowd.agrees();
    expect(crowd.noticesOfSessions()).toEqual([]);
  },
);

dockerTest(
  'gateways are replaced one by one: each drains to its end, and members with a session notice nothing',
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
  'two gateways become four and then one: new ones are found, those that go send their clients to who stays',
  async () => {
    await cluster.scale(2);
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
