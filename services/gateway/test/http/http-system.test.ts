// /v1/system: the gateways and their figures, also when one goes; and the seats of a room.
import { readFileSync } from 'node:fs';
import { eventually, JsonPeer, startGateway, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, test } from 'vitest';
import { gatewayAt, startCluster } from '../cluster.ts';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, post, sessionOf } from './http-peer.ts';

const startedMs = Date.now();
const cluster = await startCluster(2);
afterAll(() => cluster[Symbol.asyncDispose]());
const [here, there] = [gatewayAt(cluster, 0), gatewayAt(cluster, 1)];
const manifest = new URL('../../package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

interface Figures {
  readonly id: string;
  readonly since: number;
  readonly connections: number;
  readonly rooms: number;
}
async function gatewaysSeenBy(gateway: TestGateway): Promise<readonly Figures[]> {
  const { body } = await ask(gateway, '/v1/system');
  expect(body['gateway']).toBe(gateway.id);
  return (body['gateways'] as Figures[]).toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

test('every gateway lists all gateways with their figures', async () => {
  using ann = await memberOf(here, newRoom(), 'ann');
  using bob = await memberOf(there, newRoom(), 'bob');
  await bob.join(newRoom());
  using tess = await TcpPeer.connect(there.tcpPort);
  const expected = [
    // The request that asks is a connection while it is answered.
    { id: here.id, version, connections: 1, rooms: 1 },
    { id: there.id, version, connections: 2, rooms: 2 },
  ].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  for (const asked of [here, there]) {
    await eventually(async () => {
      const seen = await gatewaysSeenBy(asked);
      expect(seen).toMatchObject(
        expected.map((figures) =>
          figures.id === asked.id ? { ...figures, connections: figures.connections + 1 } : figures,
        ),
      );
      for (const { since } of seen) {
        expect(since).toBeGreaterThanOrEqual(startedMs);
        expect(since).toBeLessThanOrEqual(Date.now());
      }
    });
  }
  ann.close();
  tess.end();
});

test('a gateway that goes leaves the list within seconds', { timeout: 40_000 }, async () => {
  const names = async (): Promise<string[]> => (await gatewaysSeenBy(here)).map(({ id }) => id);
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const third = await startGateway({ nats: cluster.nats.url });
    await eventually(async () => expect(await names()).toContain(third.id));
    third.kill(signal);
    await third.exited;
    await eventually(async () => expect(await names()).not.toContain(third.id), {
      timeoutMs: 6_000,
    });
    await third.stop();
  }
});

test('a room’s seats show alias, gateway and time, and no secret', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'Ann');
  using bob = await JsonPeer.open(there.wsUrl);
  await bob.hello('bob', sessionOf('bob'));
  await bob.join(room);
  const seats = async (at: TestGateway): Promise<unknown> =>
    (await ask(at, `/v1/system?room=${room}`)).body['room'];
  const since = expect.any(Number) as number;
  const expected = {
    name: room,
    seats: [
      { alias: 'Ann', gateway: here.id, since, visit: false },
      { alias: 'bob', gateway: there.id, since, visit: false },
    ],
    more: false,
  };
  for (const at of [here, there]) expect(await seats(at)).toEqual(expected);
  // It moves: the same seat, another gateway.
  using moved = await JsonPeer.open(here.wsUrl);
  await moved.hello('bob', sessionOf('bob'));
  await moved.join(room);
  expect(await seats(there)).toMatchObject({ seats: [{}, { alias: 'bob', gateway: here.id }] });
  // After a visit the seat is free; while it lasts it may be seen.
  await post(there, room, { session: sessionOf('cy'), body: { alias: 'cy', text: 'x' } });
  await eventually(async () => expect(await seats(here)).toMatchObject({ seats: [{}, {}] }));
  const text = JSON.stringify(await ask(here, `/v1/system?room=${room}`));
  expect(text).not.toContain('session-of');
  expect(text).not.toMatch(/owner|claim|stay|[0-9a-f]{32}/);
  ann.close();
});

test('an unknown room has no seats', async () => {
  const { body } = await ask(here, `/v1/system?room=${newRoom()}`);
  expect(body['room']).toMatchObject({ seats: [], more: false });
});
