// Which requests are let in over HTTP, and how often: limits and rates as on other connections,
// origins as for WebSockets, and while the gateway is not ready.
import { eventually, SsePeer, startGateway, startNats, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { ask, messagesOf, post, sessionOf } from './http-peer.ts';

const nats = await startNats();
afterAll(() => nats.stop());

async function gatewayWith(env: Readonly<Record<string, string>>): Promise<TestGateway> {
  const gateway = await startGateway({ nats: nats.url, env });
  onTestFinished(() => gateway.stop());
  return gateway;
}
const status = async (gateway: TestGateway, headers: Record<string, string>): Promise<number> =>
  (await ask(gateway, '/v1/rooms', { headers })).status;

test('a session that speaks too fast is told when to try again', async () => {
  const gateway = await gatewayWith({ NATTER_RATE: '5' });
  const room = newRoom();
  const speak = (alias: string) =>
    post(gateway, room, { session: sessionOf(alias), body: { alias, text: 'x' } });
  const answers = await Promise.all(Array.from({ length: 30 }, () => speak('ann')));
  const said = answers.filter((answer) => answer.status === 201);
  const refused = answers.filter((answer) => answer.status === 429);
  // A few more are let in while they are asked for.
  expect(said.length).toBeGreaterThanOrEqual(15);
  expect(said.length).toBeLessThan(20);
  expect(said.length + refused.length).toBe(30);
  expect(refused[0]?.body).toMatchObject({
    type: 'urn:natter:problem:rate-limited',
    code: 'rate-limited',
    retryAfter: expect.any(Number) as number,
  });
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await speak('bob')).status).toBe(201);
  const page = await ask(gateway, `/v1/rooms/${room}/messages?limit=200`);
  expect(page.body['messages']).toHaveLength(said.length + 1);
  await eventually(async () => expect((await speak('ann')).status).toBe(201));
});

test('an address has one pace, whatever sessions it invents', async () => {
  const gateway = await gatewayWith({ NATTER_RATE: '2' });
  const statuses: number[] = [];
  const startedMs = Date.now();
  for (let burst = 0; burst < 10; burst += 1) {
    const answers = Array.from({ length: 60 }, () =>
      ask(gateway, '/v1/rooms', { session: crypto.randomUUID().replaceAll('-', '') }),
    );
    for (const { status: each } of await Promise.all(answers)) statuses.push(each);
  }
  const seconds = (Date.now() - startedMs) / 1_000;
  const allowed = statuses.filter((each) => each === 200).length;
  // Ten times a session's burst of 6, and of its 2 a second.
  expect(allowed).toBeGreaterThanOrEqual(60);
  expect(allowed).toBeLessThanOrEqual(60 + 20 * (seconds + 1));
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  // Tokens that are none count as well.
  const wrong = await Promise.all(
    Array.from({ length: 60 }, () => status(gateway, { authorization: 'Bearer short' })),
  );
  expect(new Set(wrong)).toContain(429);
});

test.each(['NATTER_CONNECTIONS', 'NATTER_CONNECTIONS_PER_ADDRESS'])(
  'over %s requests and followers are refused until one has gone',
  async (variable) => {
    const gateway = await gatewayWith({ [variable]: '2' });
    using tess = await TcpPeer.connect(gateway.tcpPort);
    await tess.login('tess');
    const url = `${gateway.httpUrl}/v1/rooms/lobby/events`;
    const follower = await SsePeer.open(url);
    await expect(SsePeer.open(url)).rejects.toThrow(/^503 /);
    const refused = await ask(gateway, '/v1/rooms');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    using late = await TcpPeer.connect(gateway.tcpPort);
    await late.waitFor('! too many connections');
    // Whether it lives can still be asked, and how it does.
    expect((await fetch(`${gateway.httpUrl}/healthz`)).status).toBe(200);
    expect(await gateway.metric('natter_connections')).toBe(2);
    follower[Symbol.dispose]();
    await eventually(async () => expect(await status(gateway, {})).toBe(200));
  },
);

test('allowed origins get CORS headers, any other origin is 403', async () => {
  const gateway = await gatewayWith({ NATTER_ORIGINS: 'https://chat.example' });
  const allowed = [
    gateway.httpUrl,
    'http://127.0.0.1:3000',
    'https://127.0.0.1',
    'https://chat.example',
  ];
  for (const origin of allowed) {
    const answer = await ask(gateway, '/v1/rooms', { headers: { origin } });
    expect([origin, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      origin,
      200,
      origin,
    ]);
    expect(answer.headers.get('vary')).toContain('Origin');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  }
  const foreign = [
    'null',
    'http://chat.example',
    'https://evil.example',
    'http://127.0.0.1.evil.example',
    'x',
  ];
  for (const origin of foreign) {
    const answer = await ask(gateway, '/v1/rooms', { headers: { origin } });
    expect([origin, answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([
      origin,
      403,
      null,
    ]);
    const said = await ask(gateway, '/v1/rooms/lobby/messages', {
      method: 'POST',
      session: sessionOf('eve'),
      headers: { origin, 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: '{"alias":"eve","text":"x"}',
    });
    expect(said.status).toBe(403);
    await expect(
      SsePeer.open(`${gateway.httpUrl}/v1/rooms/lobby/events`, { origin }),
    ).rejects.toThrow(/^403 /);
  }
  expect(await status(gateway, {})).toBe(200);
  expect((await ask(gateway, '/v1/rooms/lobby/messages')).body['messages']).toEqual([]);
});

test('a preflight of an allowed origin says what a browser may send', async () => {
  const gateway = await gatewayWith({});
  const preflight = (origin: string): Promise<Response> =>
    fetch(`${gateway.httpUrl}/v1/rooms/lobby/messages`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });
  const allowed = await preflight('http://127.0.0.1:3000');
  expect([allowed.status, Object.fromEntries(allowed.headers)]).toMatchObject([
    204,
    {
      'access-control-allow-origin': 'http://127.0.0.1:3000',
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization,content-type,idempotency-key',
    },
  ]);
  const foreign = await preflight('https://evil.example');
  expect([foreign.status, foreign.headers.get('access-control-allow-methods')]).toEqual([
    403,
    null,
  ]);
});

test('an allowed origin may read why it is refused', async () => {
  const gateway = await gatewayWith({});
  const origin = 'http://127.0.0.1:3000';
  const headers = { origin, authorization: 'Bearer short' };
  const answer = await ask(gateway, '/v1/rooms', { headers });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
});

test('followers with an allowed origin get its headers too', async () => {
  const gateway = await gatewayWith({});
  const answer = await fetch(`${gateway.httpUrl}/v1/rooms/lobby/events`, {
    headers: { origin: 'http://127.0.0.1:3000' },
  });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'access-control-allow-origin': 'http://127.0.0.1:3000',
    'cache-control': 'no-store',
    'content-type': 'text/event-stream; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  await answer.body?.cancel();
});

test('without NATS a request is 503 with Retry-After', async () => {
  const away = await startNats();
  const { port } = away;
  await away.stop();
  const gateway = await startGateway({ nats: `nats://127.0.0.1:${port}`, ready: false });
  onTestFinished(() => gateway.stop());
  const refused = await post(gateway, 'lobby', {
    session: sessionOf('ann'),
    body: { alias: 'ann', text: 'x' },
  });
  expect([refused.status, refused.body['code'], refused.headers.get('retry-after')]).toEqual([
    503,
    'unavailable',
    '1',
  ]);
  await using back = await startNats({ port });
  expect(back.port).toBe(port);
  await eventually(
    async () => {
      const said = await post(gateway, 'lobby', {
        session: sessionOf('ann'),
        key: 'k',
        body: { alias: 'ann', text: 'x' },
      });
      expect(said.status).toBe(201);
    },
    { timeoutMs: 20_000 },
  );
});

test('a say repeated after NATS was away is stored once', { timeout: 60_000 }, async () => {
  const server = await startNats();
  const gateway = await startGateway({ nats: server.url, clockSpeed: 3 });
  onTestFinished(async () => {
    await gateway.stop();
    await server.stop();
  });
  const said = { session: sessionOf('ann'), key: 'k', body: { alias: 'ann', text: 'x' } };
  await server.kill('SIGKILL');
  expect((await post(gateway, 'lobby', said)).status).toBe(503);
  await server.restart();
  await eventually(async () => expect((await post(gateway, 'lobby', said)).status).toBe(201), {
    timeoutMs: 20_000,
  });
  expect(await messagesOf(gateway, 'lobby')).toHaveLength(1);
});

test('requests are counted by route and status, refusals by code', async () => {
  const gateway = await gatewayWith({});
  const room = newRoom();
  await post(gateway, room, { session: sessionOf('ann'), body: { alias: 'ann', text: 'x' } });
  await post(gateway, room, { session: sessionOf('ann'), body: { alias: 'all', text: 'x' } });
  await ask(gateway, `/v1/rooms/${room}/messages`);
  const route = '/v1/rooms/:room/messages';
  const count = (labels: Record<string, string>): Promise<number> =>
    gateway.metric('natter_http_requests_total', { route, ...labels });
  expect(await count({ method: 'POST', status: '201' })).toBe(1);
  expect(await count({ method: 'POST', status: '400' })).toBe(1);
  expect(await count({ method: 'GET', status: '200' })).toBe(1);
  expect(await gateway.metric('natter_visits_total')).toBe(1);
  expect(await gateway.metric('natter_refusals_total', { code: 'bad-alias' })).toBe(1);
});
