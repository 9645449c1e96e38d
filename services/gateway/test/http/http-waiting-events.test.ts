// An EventSource gives up for good at any status but 200. So what passes is a stream: while NATS is
// away it waits, when the gateway drains it ends, and `retry` says when to come back.
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { eventually, SsePeer, startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { post, sessionOf } from './http-peer.ts';

const nats = await startNats();
afterAll(() => nats.stop());

const eventsOf = (gateway: TestGateway, room: string): string =>
  `${gateway.httpUrl}/v1/rooms/${room}/events`;
const EVENT_SOURCE = { accept: 'text/event-stream' };

test(
  'a follower that comes while NATS is away follows once it is back',
  { timeout: 40_000 },
  async () => {
    const away = await startNats();
    const gateway = await startGateway({ nats: away.url });
    onTestFinished(async () => {
      await gateway.stop();
      await away.stop();
    });
    const room = newRoom();
    await away.kill('SIGKILL');
    using follower = await SsePeer.open(eventsOf(gateway, room), EVENT_SOURCE);
    await eventually(() => expect(follower.retryMs).toBeGreaterThan(0));
    await away.restart();
    await follower.next('following', 20_000);
    const said = { session: sessionOf('ann'), body: { alias: 'ann', text: 'back' } };
    await eventually(async () => expect((await post(gateway, room, said)).status).toBe(201));
    await follower.next(({ data }) => data['text'] === 'back');
  },
);

test(
  'a follower of a gateway that never had NATS waits, and follows once it is there',
  { timeout: 40_000 },
  async () => {
    const away = await startNats();
    const { port } = away;
    await away.stop();
    const gateway = await startGateway({ nats: `nats://127.0.0.1:${port}`, ready: false });
    onTestFinished(() => gateway.stop());
    using follower = await SsePeer.open(eventsOf(gateway, newRoom()), { 'last-event-id': '0' });
    await eventually(() => expect(follower.retryMs).toBeGreaterThan(0));
    await using back = await startNats({ port });
    expect(back.port).toBe(port);
    await follower.next('following', 20_000);
    await follower.next('caught-up');
  },
);

test(
  'a stream that waits in vain ends, so that the client comes back',
  { timeout: 30_000 },
  async () => {
    const away = await startNats();
    const gateway = await startGateway({ nats: away.url, ready: false, clockSpeed: 3 });
    await away.stop();
    onTestFinished(() => gateway.stop());
    using follower = await SsePeer.open(eventsOf(gateway, newRoom()), EVENT_SOURCE);
    await follower.closed;
    expect(follower.retryMs).toBeGreaterThan(0);
    expect(follower.events).toEqual([]);
  },
);

test(
  'a gateway that drains answers 200 with a stream that ends at once',
  { timeout: 30_000 },
  async () => {
    const env = { NATTER_DRAIN_DELAY_MS: '3000' };
    await using gateway = await startGateway({ nats: nats.url, env });
    const room = newRoom();
    using held = await SsePeer.open(eventsOf(gateway, room));
    await held.next('following');
    gateway.kill('SIGTERM');
    await eventually(async () => expect(await gateway.readiness()).toBe(503));
    using late = await SsePeer.open(eventsOf(gateway, room), EVENT_SOURCE);
    await late.closed;
    expect(late.retryMs).toBeGreaterThan(0);
    await held.next('bye', 15_000);
  },
);

test('an EventSource that is refused for a while gets a stream with the time to come back', async () => {
  const env = { NATTER_CONNECTIONS_PER_ADDRESS: '2' };
  await using gateway = await startGateway({ nats: nats.url, env });
  const url = eventsOf(gateway, newRoom());
  using first = await SsePeer.open(url);
  using second = await SsePeer.open(url);
  await Promise.all([first.next('following'), second.next('following')]);
  // A program learns the status.
  await expect(SsePeer.open(url)).rejects.toThrow(/^503 /);
  using refused = await SsePeer.open(url, EVENT_SOURCE);
  await refused.closed;
  expect([refused.retryMs > 0, refused.events]).toEqual([true, []]);
});

test('an EventSource that comes too often is told when to come back', async () => {
  await using gateway = await startGateway({ nats: nats.url, env: { NATTER_RATE: '1' } });
  const url = eventsOf(gateway, newRoom());
  const statuses = new Set<number>();
  let retryMs = 0;
  for (let n = 0; n < 60; n += 1) {
    const [answer] = (await once(
      request(url, { agent: false, headers: EVENT_SOURCE }).end(),
      'response',
    )) as [IncomingMessage];
    statuses.add(answer.statusCode ?? 0);
    const [bytes] = (await once(answer, 'data')) as [Buffer];
    retryMs = Math.max(retryMs, Number(/retry: (\d+)/.exec(bytes.toString())?.[1]));
    answer.destroy();
  }
  expect([...statuses]).toEqual([200]);
  expect(retryMs).toBeGreaterThan(0);
  expect(await gateway.metric('natter_refusals_total', { code: 'rate-limited' })).toBeGreaterThan(
    0,
  );
});

test('what never comes right is refused with its status', async () => {
  await using gateway = await startGateway({ nats: nats.url });
  const url = eventsOf(gateway, 'lobby');
  for (const [headers, status] of [
    [{ 'last-event-id': 'x' }, 400],
    [{ authorization: 'Bearer short' }, 401],
    [{ origin: 'https://evil.example' }, 403],
  ] as const)
    await expect(SsePeer.open(url, { ...EVENT_SOURCE, ...headers })).rejects.toThrow(`${status} `);
  await expect(SsePeer.open(eventsOf(gateway, 'UP'), EVENT_SOURCE)).rejects.toThrow(/^400 /);
});
