// Health, readiness and metrics over HTTP, and a gateway's start: without NATS, with faults in its
// configuration, on ports in use.
import { readFileSync } from 'node:fs';
import {
  eventually,
  startGateway,
  startNats,
  TcpPeer,
  type TestGateway,
  upgradeAnswer,
} from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';

const { nats, gateway } = await gatewayOfFile();

async function get(url: string): Promise<{ status: number; type: string; text: string }> {
  const answer = await fetch(url);
  const type = answer.headers.get('content-type') ?? '';
  return { status: answer.status, type, text: await answer.text() };
}

test('/healthz names the gateway, its version and its process', async () => {
  const { status, type, text } = await get(`${gateway.httpUrl}/healthz`);
  const manifest = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  expect([status, type]).toEqual([200, 'application/json; charset=utf-8']);
  expect(JSON.parse(text)).toEqual({ gateway: gateway.id, version, pid: gateway.pid });
});

test('/readyz is 200 while clients are served', async () => {
  const { status, text } = await get(`${gateway.httpUrl}/readyz`);
  expect([status, JSON.parse(text)]).toEqual([200, { ready: true }]);
});

test('/metrics counts connections, rooms, members, records, deliveries, appends, refusals', async () => {
  const room = newRoom();
  const metric: TestGateway['metric'] = (name, labels) => gateway.metric(name, labels);
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'bob');
  expect(await metric('natter_connections')).toBe(2);
  expect(await metric('natter_rooms')).toBe(1);
  expect(await metric('natter_members')).toBe(2);
  const before = await metric('natter_deliveries_total');
  for (let n = 0; n < 5; n += 1) await ann.say(room, 'hello', { id: `i${n}` });
  await bob.next((frame) => frame.type === 'message' && frame.id === 'i4');
  expect(await metric('natter_records_in_total')).toBe(5);
  expect(await metric('natter_records_out_total')).toBe(7);
  expect(await metric('natter_deliveries_total')).toBe(before + 10);
  expect(await metric('natter_append_seconds_count')).toBe(5);
  await ann.request({ type: 'say', room: 'elsewhere', id: 'x', text: 'x' });
  expect(await metric('natter_refusals_total', { code: 'not-joined' })).toBe(1);
  const { status, type, text } = await get(`${gateway.httpUrl}/metrics`);
  expect([status, type]).toEqual([200, expect.stringContaining('text/plain') as unknown]);
  const names = [...text.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'natter_gaps_total',
      'natter_back_fills_total',
      'natter_catch_ups_total',
      'natter_skipped_total',
      'natter_purges_total',
      'natter_outbox_bytes',
      'natter_closes_total',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ]),
  );
});

test('/ without an upgrade serves the page, an unknown path is 404', async () => {
  expect((await get(`${gateway.httpUrl}/`)).text).toContain('WebSocket');
  expect((await get(`${gateway.httpUrl}/nowhere`)).status).toBe(404);
  expect(gateway.log().filter(({ level }) => Number(level) >= 40)).toEqual([]);
  expect(gateway.errorOutput()).toEqual([]);
});

test('a gateway started without NATS is ready once NATS is there', async () => {
  const first = await startNats();
  const { port, url } = first;
  await first.stop();
  await using early = await startGateway({ nats: url, ready: false });
  const { status, text } = await get(`${early.httpUrl}/readyz`);
  expect([status, JSON.parse(text)]).toEqual([
    503,
    { ready: false, reason: expect.stringMatching(/nobody answers .*NATTER_NATS_URL/) as unknown },
  ]);
  expect((await get(`${early.httpUrl}/healthz`)).status).toBe(200);
  const refused = await upgradeAnswer(early.wsUrl);
  expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
  using peer = await TcpPeer.connect(early.tcpPort);
  await peer.closed;
  expect(peer.text).toMatch(/^! not ready.*\n$/);
  await eventually(() =>
    expect(early.log()).toContainEqual(
      expect.objectContaining({
        msg: 'nats not reachable, trying again',
        reason: expect.stringContaining(`127.0.0.1:${port}`) as unknown,
      }),
    ),
  );
  expect(early.log().filter(({ msg }) => String(msg).includes('Reply'))).toEqual([]);

  await using late = await startNats({ port });
  await eventually(async () => expect(await early.readiness()).toBe(200), { timeoutMs: 20_000 });
  expect(late.url).toBe(url);
  using ann = await memberOf(early, newRoom(), 'ann');
  expect(await ann.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
});

test('faults in the configuration are all listed, with exit code 2', async () => {
  const env = {
    NATTER_REPLICAS: '2',
    NATTER_ORIGINS: 'chat.example',
    NATTER_RATE: '-1',
  };
  const start = startGateway({ nats: nats.url, env });
  await expect(start).rejects.toThrow(/exit code 2/);
  for (const [variable, value] of Object.entries(env)) {
    await expect(start).rejects.toThrow(`${variable} is "${value}", expected`);
  }
});

test('a port in use is named, with exit code 1', async () => {
  const { httpPort, tcpPort } = gateway;
  const onHttp = startGateway({ nats: nats.url, httpPort, tcpPort: 0 });
  await expect(onHttp).rejects.toThrow(new RegExp(`exit code 1.*port ${httpPort} .*in use`));
  const onTcp = startGateway({ nats: nats.url, httpPort: 0, tcpPort });
  await expect(onTcp).rejects.toThrow(new RegExp(`exit code 1.*port ${tcpPort} .*in use`));
});

test('streams made for other partitions are a clear error, with exit code 1', async () => {
  const start = startGateway({ nats: nats.url, env: { NATTER_PARTITIONS: '2' } });
  await expect(start).rejects.toThrow(/"code":1[^]*NATTER_PARTITIONS=1, this gateway has 2/);
});
