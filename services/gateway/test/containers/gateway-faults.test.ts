// Gateway containers that die or freeze behind the load balancer, under load.
// More, fewer and newer ones: gateway-scaling.test.ts.
import { eventually, JsonPeer, TcpPeer } from '@natter/testkit';
import { startContainerCluster } from '@natter/testkit/containers';
import type { ContainerCluster } from '@natter/testkit/containers';
import { afterAll, beforeAll, expect } from 'vitest';
import { Crowd } from './crowd.ts';
import { dockerTest } from './docker-test.ts';
import { busyGateway, idOf } from './gateway-containers.ts';

/** Longer than 2.5 s, when it is judged dead, and shorter than the grace of its members (15 s). */
const PAUSE_MS = 6_000;

let cluster: ContainerCluster;
beforeAll(async () => {
  cluster = await startContainerCluster({ gateways: 3, env: { NATTER_RATE: '40' } });
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

dockerTest('a WebSocket and a TCP connection in turn reach two gateways, and talk', async () => {
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
});

dockerTest(
  'clients of a killed gateway continue elsewhere, unnoticed and without loss',
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
  'a gateway paused for 6 s is judged dead, takes a new id, and its clients keep their seats',
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
