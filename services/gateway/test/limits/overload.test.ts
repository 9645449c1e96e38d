// A gateway that has more to do than it can: new work is refused first, those who are in go on, and
// when the load is gone it takes everybody again.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { eventually, JsonPeer, startGateway, startNats, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { bystandersAt, identified, memberOf, newRoom } from '../gateway-of-file.ts';
import { rawRequests } from '../transport/raw-frames.ts';
import { ask, post, sessionOf } from '../http/http-peer.ts';

/** Reached by what one core can ask of a gateway, and far below the default. */
const DELAY_MS = '40';
/** A turn handles what all have asked: 0.1 s of an idle core. Far more, and NATS is not heard. */
const ASKERS = 30;
const REQUESTS = 500;
/** Writes that wait in the kernel, should the test itself get no time on a busy machine. */
const AHEAD = 2;

/** Sessions that each ask many things, again once they are answered. */
async function startFlood(gateway: TestGateway): Promise<{ stop: () => void }> {
  const requests = Buffer.alloc(
    REQUESTS * REQUEST.length,
    REQUEST, // The same bytes for all: what they cost is the gateway's time, not the test's.
  );
  const askers = await Promise.all(
    Array.from({ length: ASKERS }, async (_, n) => {
      const socket = new WebSocket(gateway.wsUrl, 'natter.v1', { perMessageDeflate: false });
      socket.on('error', () => undefined);
      const upgraded = once(socket, 'upgrade') as Promise<[IncomingMessage]>;
      await once(socket, 'open');
      const [answer] = await upgraded;
      socket.send(JSON.stringify({ type: 'hello', alias: `asker${n}` }));
      await once(socket, 'message');
      const raw = answer.socket;
      // From here on bytes are counted only: the test must not be the slower one.
      raw.removeAllListeners('data');
      raw.write(REQUEST);
      const [one] = (await once(raw, 'data')) as [Buffer];
      return { socket, raw, answerBytes: one.length };
    }),
  );
  for (const { raw, answerBytes } of askers) {
    let waiting = REQUESTS * answerBytes;
    raw.on('data', ({ length }: Buffer) => {
      waiting -= length;
      if (waiting > 0) return;
      waiting += REQUESTS * answerBytes;
      raw.write(requests);
    });
    for (let n = 0; n < AHEAD; n += 1) raw.write(requests);
  }
  const stop = (): void => {
    for (const { socket } of askers) socket.terminate();
  };
  onTestFinished(stop);
  return { stop };
}
const REQUEST = rawRequests([{ type: 'members', room: 'nowhere' }]);

const LATER = expect.toSatisfy((ms: number) => ms >= 2_000 && ms <= 8_000, '2 to 8 s') as number;
const OVERLOADED = { code: 'unavailable', message: 'overloaded, try again later' };

test('an overloaded gateway refuses new work, members talk on, and it recovers', async () => {
  await using nats = await startNats();
  const env = { NATTER_RATE: '0', NATTER_SHED_DELAY_MS: DELAY_MS };
  await using gateway = await startGateway({ nats: nats.url, env });
  using bystanders = await bystandersAt(gateway);
  const { ann } = bystanders;
  const room = newRoom();
  using cy = await identified(gateway, 'cy');
  using tess = await TcpPeer.connect(gateway.tcpPort);
  await tess.login('tess');
  const flood = await startFlood(gateway);
  const shedding = (): Promise<number> => gateway.metric('natter_shedding');
  await eventually(async () => expect(await shedding()).toBe(1), { timeoutMs: 20_000 });

  // Joins, upgrades, TCP connections, HTTP requests: each learns when to come back.
  expect(await cy.request({ type: 'join', room })).toEqual({
    type: 'error',
    id: expect.any(String) as string,
    room,
    retryAfter: LATER,
    ...OVERLOADED,
  });
  await expect(JsonPeer.open(gateway.wsUrl)).rejects.toThrow('503');
  using late = await TcpPeer.connect(gateway.tcpPort);
  await late.waitFor('! overloaded, try again later\n');
  tess.send(`/join ${room}\n`);
  await tess.waitFor('! overloaded, try again later\n');
  for (const answer of [
    await ask(gateway, '/v1/rooms'),
    await post(gateway, room, { session: sessionOf('eve'), body: { alias: 'eve', text: 'x' } }),
  ]) {
    const { code, message: detail } = OVERLOADED;
    expect([answer.status, answer.body]).toMatchObject([503, { code, detail, retryAfter: LATER }]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(2);
  }
  // Those who are in are heard and answered, in the rooms they are in.
  for (let n = 0; n < 5; n += 1) await bystanders.missedNothing();
  expect(await ann.request({ type: 'join', room: bystanders.room })).toMatchObject({
    type: 'joined',
  });
  tess.send('still here\n');
  await tess.waitFor('tess: still here\n');
  // It lives; after a while load balancers are told to look elsewhere.
  expect((await fetch(`${gateway.httpUrl}/healthz`)).status).toBe(200);
  await eventually(async () => expect(await gateway.readiness()).toBe(503), { timeoutMs: 15_000 });
  const ready = (await (await fetch(`${gateway.httpUrl}/readyz`)).json()) as object;
  expect(ready).toEqual({
    ready: false,
    reason: 'overloaded: the event loop is late (NATTER_SHED_DELAY_MS)',
  });
  expect(await shedding()).toBe(1);
  for (const work of ['http', 'join', 'tcp', 'upgrade'])
    expect([work, await gateway.metric('natter_shed_total', { work })]).toEqual([
      work,
      expect.toSatisfy((count: number) => count > 0),
    ]);

  flood.stop();
  await eventually(async () => expect(await shedding()).toBe(0), { timeoutMs: 20_000 });
  expect(await gateway.readiness()).toBe(200);
  expect(await cy.request({ type: 'join', room })).toMatchObject({ type: 'joined' });
  using dee = await memberOf(gateway, room, 'dee');
  expect((await dee.say(room, 'in')).type).toBe('ack');
  await bystanders.missedNothing();
  const told = gateway.log().filter(({ msg }) => /overloaded/.test(String(msg)));
  expect(told.map(({ msg, reason }) => [msg, reason])).toEqual([
    ['overloaded: new clients are refused', 'delay'],
    ['no longer overloaded', 'delay'],
  ]);
  expect(Number(told[1]?.['refused'])).toBeGreaterThan(4);
}, 120_000);

test('memory that is short refuses new work as well', async () => {
  await using nats = await startNats();
  // The process begins with more than a twentieth of its heap's limit.
  const env = { NATTER_SHED_MEMORY_PERCENT: '5', NODE_OPTIONS: '--max-old-space-size=200' };
  await using gateway = await startGateway({ nats: nats.url, env, ready: false });
  await eventually(async () => expect(await gateway.metric('natter_shedding')).toBe(1));
  await expect(JsonPeer.open(gateway.wsUrl)).rejects.toThrow('503');
  const reasonNow = async (): Promise<unknown> =>
    ((await (await fetch(`${gateway.httpUrl}/readyz`)).json()) as { reason: string }).reason;
  const short = 'overloaded: memory is short (NATTER_SHED_MEMORY_PERCENT)';
  await eventually(async () => expect(await reasonNow()).toBe(short), { timeoutMs: 15_000 });
}, 60_000);

test('one turn that takes long refuses nobody', async () => {
  await using nats = await startNats();
  // More than the delay that other tests on the same cores cause.
  const env = { NATTER_RATE: '0', NATTER_SHED_DELAY_MS: '200' };
  await using gateway = await startGateway({ nats: nats.url, env });
  // As long as the process stands still nothing is measured; afterwards one sample is late.
  gateway.pause();
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  gateway.resume();
  for (let n = 0; n < 10; n += 1) {
    using peer = await memberOf(gateway, newRoom(), `peer${n}`);
    expect((await peer.request({ type: 'ping' })).type).toBe('pong');
  }
  expect(await gateway.metric('natter_shed_total')).toBe(0);
}, 60_000);
