// What one person, address or room may use, through whatever doors: more connections are not more.
import { JsonPeer, startGateway, startNats, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, post, sessionOf } from '../http/http-peer.ts';

const nats = await startNats();
afterAll(() => nats.stop());

async function gatewayWith(env: Readonly<Record<string, string>>): Promise<TestGateway> {
  const gateway = await startGateway({ nats: nats.url, env });
  onTestFinished(() => gateway.stop());
  return gateway;
}

interface Flood {
  readonly allowed: number;
  readonly refused: number;
}
/** Sends so many requests on each connection at once, and counts the answers. */
async function flood(peers: readonly JsonPeer[], count: number): Promise<Flood> {
  const answers = await Promise.all(
    peers.flatMap((peer) =>
      Array.from({ length: count }, () => peer.request({ type: 'members', room: 'nowhere' })),
    ),
  );
  const codes = answers.map((answer) => ('code' in answer ? answer.code : 'none'));
  expect(new Set(codes)).toEqual(new Set(['not-joined', 'rate-limited']));
  const refused = codes.filter((code) => code === 'rate-limited').length;
  return { allowed: codes.length - refused, refused };
}

test('connections and requests of one session share its pace', async () => {
  const gateway = await gatewayWith({ NATTER_RATE: '5' });
  const session = sessionOf('ann');
  const startedMs = Date.now();
  const devices = await Promise.all(
    ['phone', 'tab', 'bot', 'old'].map(async (device) => {
      const peer = await JsonPeer.open(gateway.wsUrl);
      onTestFinished(() => peer.terminate());
      await peer.hello('ann', session, device);
      return peer;
    }),
  );
  const { allowed } = await flood(devices, 30);
  const came = 5 * ((Date.now() - startedMs) / 1_000 + 1);
  expect(allowed).toBeGreaterThanOrEqual(15);
  expect(allowed).toBeLessThanOrEqual(15 + came);
  const overHttp = await ask(gateway, '/v1/rooms', { session });
  expect([overHttp.status, overHttp.body['code']]).toEqual([429, 'rate-limited']);
  // Another session is not concerned.
  using bob = await JsonPeer.open(gateway.wsUrl);
  await bob.hello('bob');
  expect(await bob.request({ type: 'members', room: 'nowhere' })).toMatchObject({
    code: 'not-joined',
  });
});

test('connections of one person share their pace, whatever their addresses', async () => {
  const gateway = await gatewayWith({
    ...secretMode,
    NATTER_RATE: '5',
    NATTER_TRUSTED_PROXIES: 'loopback',
  });
  const devices = await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const headers = { 'x-forwarded-for': `192.0.2.${n}` };
      const peer = await JsonPeer.open(gateway.wsUrl, { headers });
      onTestFinished(() => peer.terminate());
      // Each has a token of its own.
      const token = await tokenOf('ann', { jti: String(n) });
      const welcome = await peer.request({ type: 'hello', token, device: `d${n}` });
      expect(welcome.type).toBe('welcome');
      return peer;
    }),
  );
  const { allowed, refused } = await flood(devices, 30);
  expect(allowed).toBeLessThan(30);
  expect(refused).toBeGreaterThan(80);
});

test('an address has one pace over WebSocket, TCP and HTTP', async () => {
  const gateway = await gatewayWith({
    NATTER_RATE: '0',
    NATTER_ADDRESS_RATE: '2',
  });
  const peers = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const peer = await JsonPeer.open(gateway.wsUrl);
      onTestFinished(() => peer.terminate());
      await peer.hello(`peer${n}`);
      return peer;
    }),
  );
  using tess = await TcpPeer.connect(gateway.tcpPort);
  await tess.login('tess');
  const startedMs = Date.now();
  const { allowed } = await flood(peers, 20);
  // Thirty seconds' worth, of which the upgrades and the ten `hello`s took some.
  expect(allowed).toBeGreaterThan(20);
  expect(allowed).toBeLessThanOrEqual(60 + 2 * ((Date.now() - startedMs) / 1_000 + 1));
  tess.send('/who\n');
  await tess.waitFor(/^! too fast, wait \d+ ms\n/m);
  expect((await ask(gateway, '/v1/rooms')).status).toBe(429);
  await expect(JsonPeer.open(gateway.wsUrl)).rejects.toThrow('429');
});

test('a crowded room refuses what is too much, and the rest is heard in order', async () => {
  const gateway = await gatewayWith({ NATTER_RATE: '0', NATTER_ROOM_RATE: '10' });
  const room = newRoom();
  const loud = await Promise.all([1, 2, 3, 4].map((n) => memberOf(gateway, room, `loud${n}`)));
  using quiet = await memberOf(gateway, room, 'quiet');
  onTestFinished(() => {
    for (const peer of loud) peer.terminate();
  });
  const startedMs = Date.now();
  const outcomes = await Promise.all(
    loud.flatMap((peer, n) =>
      Array.from({ length: 50 }, async (_, index) => peer.say(room, `${n} ${index}`)),
    ),
  );
  const acked = outcomes.filter(({ type }) => type === 'ack').length;
  // Half of the burst is for those who say little, and all have said little at first.
  expect(acked).toBeLessThanOrEqual(30 + 10 * ((Date.now() - startedMs) / 1_000 + 1));
  const refused = outcomes.find(({ type }) => type === 'error');
  expect(refused).toMatchObject({
    code: 'rate-limited',
    room,
    retryAfter: expect.any(Number) as number,
  });
  expect((await quiet.say(room, 'may I?')).type).toBe('ack');
  // What each said is heard in the order it was said.
  await quiet.next((frame) => frame.type === 'message' && frame.text === 'may I?');
  for (const n of loud.keys()) {
    const heard = quiet.messages(room).filter(({ from }) => from === `loud${n + 1}`);
    const numbers = heard.map(({ text }) => Number(text.split(' ')[1]));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  }
  // Signals count as well, and over HTTP it is the same room.
  for (let n = 0; n < 40; n += 1) loud[0]!.send({ type: 'signal', room, data: n, id: `s${n}` });
  await loud[0]!.next((frame) => frame.type === 'error' && frame.id === 's39');
  const said = await Promise.all(
    Array.from({ length: 30 }, () =>
      post(gateway, room, { session: sessionOf('eve'), body: { alias: 'eve', text: 'x' } }),
    ),
  );
  const tooMuch = said.find(({ status }) => status === 429);
  expect(tooMuch?.body).toMatchObject({ code: 'rate-limited', room });
  expect(Number(tooMuch?.headers.get('retry-after'))).toBeGreaterThan(0);
  // Another room is not concerned.
  const elsewhere = newRoom();
  await loud[0]!.join(elsewhere);
  expect((await loud[0]!.say(elsewhere, 'here')).type).toBe('ack');
});

const HOUR_MS = 3_600_000;

test('a day’s bytes are one for all sessions, rooms and doors of an address', async () => {
  const gateway = await gatewayWith({ NATTER_RATE: '0', NATTER_SAYS_DAY_BYTES: '20000' });
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using tess = await TcpPeer.connect(gateway.tcpPort);
  await tess.login('tess');
  const text = 'x'.repeat(4_000);
  for (let n = 0; n < 4; n += 1) {
    const each = newRoom();
    using eve = await memberOf(gateway, each, `eve${n}`);
    expect((await eve.say(each, text)).type).toBe('ack');
  }
  const refused = await ann.say(room, text);
  expect(refused).toMatchObject({ type: 'error', code: 'rate-limited', room });
  expect((refused as { retryAfter?: number }).retryAfter).toBeGreaterThan(HOUR_MS);
  tess.send(`${text}\n`);
  await tess.waitFor(/^! over 20000 bytes of messages in 24 hours\n/m);
  const overHttp = await post(gateway, room, {
    session: sessionOf('fay'),
    body: { alias: 'fay', text },
  });
  expect([overHttp.status, overHttp.body['code']]).toEqual([429, 'rate-limited']);
  expect(Number(overHttp.headers.get('retry-after'))).toBeGreaterThan(3_600);
  // What fits still comes, and what is not stored costs nothing.
  expect((await ann.say(room, 'short')).type).toBe('ack');
  expect(await ann.request({ type: 'members', room })).toMatchObject({ type: 'members' });
});

test('people who sign in pay for themselves, not for their address', async () => {
  const gateway = await gatewayWith({
    ...secretMode,
    NATTER_RATE: '0',
    NATTER_SAYS_DAY_BYTES: '6000',
  });
  const room = newRoom();
  const enter = async (alias: string, claims: object = {}): Promise<JsonPeer> => {
    const peer = await JsonPeer.open(gateway.wsUrl);
    onTestFinished(() => peer.terminate());
    await peer.request({
      type: 'hello',
      token: await tokenOf(alias, { ...claims }),
      device: alias,
    });
    await peer.join(room);
    return peer;
  };
  const text = 'x'.repeat(4_000);
  const ann = await enter('ann');
  expect((await ann.say(room, text)).type).toBe('ack');
  expect(await ann.say(room, text)).toMatchObject({ code: 'rate-limited' });
  const bob = await enter('bob');
  expect((await bob.say(room, text)).type).toBe('ack');
  // Guests cost nothing to invent.
  const guests = await Promise.all(
    ['guest1', 'guest2'].map((one) => enter(one, { role: 'guest' })),
  );
  expect((await guests[0]!.say(room, text)).type).toBe('ack');
  expect(await guests[1]!.say(room, text)).toMatchObject({ code: 'rate-limited' });
});
