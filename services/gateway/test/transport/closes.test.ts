// Every close of the contract's table, and what the client is told before it (docs/protocol.md).
// Those that take their time are at gateways whose clocks run faster.
import {
  eventually,
  JsonPeer,
  PlainNats,
  startGateway,
  startNats,
  upgradeAnswer,
} from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, identified, memberOf, newRoom } from '../gateway-of-file.ts';
import { rawFrame } from './raw-frames.ts';

const { nats, gateway } = await gatewayOfFile({ env: { NATTER_ORIGINS: 'https://chat.example' } });
const SPEED = 5;
const SLOW_MS = 60_000;

test.concurrent(
  'no hello in 10 s is hello-timeout and 4400, pings or not',
  async () => {
    await using quick = await startGateway({ nats: nats.url, clockSpeed: SPEED });
    using peer = await JsonPeer.open(quick.wsUrl);
    const sinceMs = Date.now();
    await peer.request({ type: 'ping' });
    expect(await peer.next('error', 15_000)).toMatchObject({ code: 'hello-timeout' });
    expect((await peer.closed).code).toBe(4400);
    expect(Date.now() - sinceMs).toBeGreaterThan(9_000 / SPEED);
  },
  SLOW_MS,
);

test.concurrent(
  'too fast for 30 s without a pause is 1008',
  async () => {
    await using quick = await startGateway({ nats: nats.url, clockSpeed: SPEED });
    using peer = await identified(quick, 'eve');
    const sinceMs = Date.now();
    const flood = setInterval(() => {
      for (let n = 0; n < 20; n += 1) peer.send({ type: 'members', room: 'nowhere' });
    }, 200 / SPEED);
    const { code } = await peer.closed;
    clearInterval(flood);
    expect(code).toBe(1008);
    expect(Date.now() - sinceMs).toBeGreaterThan(29_000 / SPEED);
    expect(await quick.metric('natter_closes_total', { reason: 'too-fast' })).toBe(1);
  },
  SLOW_MS,
);

test.concurrent(
  'a say that the log does not answer for 10 s is unavailable',
  async () => {
    await using own = await startNats();
    await using alone = await startGateway({ nats: own.url, clockSpeed: 3 });
    const room = newRoom();
    using ann = await memberOf(alone, room, 'ann');
    await using plain = await PlainNats.connect(own.url);
    await plain.ask('$JS.API.STREAM.DELETE.NATTER_0');
    ann.send({ type: 'say', room, text: 'lost?', id: 'x' });
    expect(await ann.next('error', 20_000)).toEqual({
      type: 'error',
      code: 'unavailable',
      message: expect.any(String) as unknown,
      id: 'x',
      room,
    });
    expect(await ann.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
  },
  SLOW_MS,
);

test('a session that connects again replaces its old connection, unnoticed', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using before = await JsonPeer.open(gateway.wsUrl);
  const { session } = await before.hello('bob');
  await before.join(room);
  using bob = await JsonPeer.open(gateway.wsUrl);
  await bob.hello('bob', session);
  await bob.join(room);
  expect(await before.next('bye')).toEqual({ type: 'bye', reason: 'replaced' });
  expect((await before.closed).code).toBe(4409);
  await ann.say(room, 'to the new one');
  expect(await bob.next('message')).toMatchObject({ text: 'to the new one' });
  expect(ann.frames.filter(({ type }) => type === 'member')).toHaveLength(1);
});

test('a draining gateway says bye, when to come back, and closes with 1012', async () => {
  const env = { NATTER_DRAIN_DELAY_MS: '0' };
  await using leaving = await startGateway({ nats: nats.url, env });
  using ann = await memberOf(leaving, newRoom(), 'ann');
  leaving.kill('SIGTERM');
  const { retryAfter, ...bye } = await ann.next('bye');
  expect(bye).toEqual({ type: 'bye', reason: 'drain' });
  expect(retryAfter).toBeLessThanOrEqual(300);
  expect((await ann.closed).code).toBe(1012);
  expect(await leaving.exited).toMatchObject({ code: 0 });
});

test('20 bad requests in 10 s are answered, then the connection is closed with 1008', async () => {
  using peer = await JsonPeer.open(gateway.wsUrl);
  for (let n = 0; n < 25; n += 1) peer.send('not JSON');
  expect((await peer.closed).code).toBe(1008);
  expect(peer.frames).toHaveLength(20);
});

test.each([
  { what: 'over 64 KiB', bytes: rawFrame('x'.repeat(10)), text: 'x'.repeat(65_537), code: 1009 },
  { what: 'not UTF-8', bytes: rawFrame(Buffer.of(0x7b, 0xff, 0xfe)), code: 1007 },
  { what: 'with a reserved bit', bytes: rawFrame('{}', { reserved: true }), code: 1002 },
  { what: 'unmasked', bytes: rawFrame('{}', { masked: false }), code: 1002 },
  { what: 'binary', bytes: rawFrame('{}', { opcode: 2 }), code: 1003 },
])('a frame $what closes with $code', async ({ bytes, text, code }) => {
  using peer = await JsonPeer.open(gateway.wsUrl);
  if (text === undefined) peer.sendRaw(bytes);
  else peer.send(text);
  expect((await peer.closed).code).toBe(code);
});

test('a frame of 64 KiB is read', async () => {
  using peer = await JsonPeer.open(gateway.wsUrl);
  const ping = JSON.stringify({ type: 'ping', id: 'full', filler: '' });
  peer.send(ping.replace('""', JSON.stringify('x'.repeat(65_536 - ping.length))));
  expect(await peer.next('pong')).toMatchObject({ id: 'full' });
});

test('an origin is allowed with our host name or if configured', async () => {
  const status = async (origin: string | undefined): Promise<number> =>
    (await upgradeAnswer(gateway.wsUrl, origin === undefined ? {} : { origin })).status;
  const allowed = [
    undefined,
    gateway.httpUrl,
    'http://127.0.0.1:3000',
    'https://127.0.0.1',
    'https://chat.example',
  ];
  for (const origin of allowed) expect([origin, await status(origin)]).toEqual([origin, 101]);
  const foreign = [
    'null',
    'http://chat.example',
    'https://chat.example:444',
    'http://localhost',
    'https://evil.example',
    'file://',
    'garbage',
    'http://127.0.0.1.evil.example',
  ];
  for (const origin of foreign) expect([origin, await status(origin)]).toEqual([origin, 403]);
});

test('an unknown subprotocol or path is refused before the upgrade', async () => {
  const other = await upgradeAnswer(gateway.wsUrl, { protocols: ['natter.v9'] });
  expect(other.status).toBe(400);
  const both = await upgradeAnswer(gateway.wsUrl, { protocols: ['natter.v9', 'natter.v1'] });
  expect(both.headers).toMatchObject({ 'sec-websocket-protocol': 'natter.v1' });
  expect((await upgradeAnswer(gateway.wsUrl, { path: '/elsewhere' })).status).toBe(404);
  // A refused upgrade leaves nothing behind.
  await eventually(async () => expect(await gateway.metric('natter_connections')).toBeLessThan(5));
});
