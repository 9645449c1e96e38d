// GET /v1/usage: who uses what of all gateways, for operators and nobody else.
import { randomBytes } from 'node:crypto';
import { eventually, JsonPeer, PlainNats, startGateway, startNats, TcpPeer } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { secretMode, tokenOf } from '../access/issuer.ts';
import { share } from '../files/file-peer.ts';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, post, sessionOf } from '../http/http-peer.ts';

const TOKEN = 'the-operator-of-this-server-0123';

const nats = await startNats();
const open = { NATTER_OPERATOR_TOKEN: TOKEN, NATTER_RATE: '50' };
const [here, there] = await Promise.all([
  startGateway({ nats: nats.url, env: open }),
  startGateway({ nats: nats.url, env: open }),
]);
afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
  await nats.stop();
});

interface Row {
  readonly alias?: string;
  readonly person?: string;
  readonly address?: string;
  readonly room?: string;
  readonly perMinute: number;
  readonly requests: number;
  readonly refused: number;
  readonly saidBytes: number;
  readonly fileBytes: number;
  readonly connections: number;
  readonly rooms: number;
}
interface UsageAnswer {
  readonly gateways: readonly string[];
  readonly people: readonly Row[];
  readonly addresses: readonly Row[];
  readonly rooms: readonly Row[];
}
async function usageOf(
  gateway: TestGateway,
  { session = TOKEN, query = '?top=100' } = {},
): Promise<UsageAnswer> {
  const { status, body } = await ask(gateway, `/v1/usage${query}`, { session });
  expect(status).toBe(200);
  return body as unknown as UsageAnswer;
}

test('the operator sees who uses what, of all gateways', async () => {
  const room = newRoom();
  using ann = await memberOf(here, room, 'Ann');
  using bob = await memberOf(there, room, 'Bob');
  await bob.join(newRoom());
  using tess = await TcpPeer.connect(there.tcpPort);
  await tess.login('Tess');
  for (let n = 0; n < 3; n += 1) await ann.say(room, 'x'.repeat(1_000));
  await post(there, room, { session: sessionOf('Cy'), body: { alias: 'Cy', text: 'x' } });
  expect((await share(here, room, { bytes: randomBytes(5_000), alias: 'Dee' })).status).toBe(201);
  await bob.request({ type: 'members', room: 'nowhere' });
  await eventually(async () => {
    for (const asked of [here, there]) {
      const usage = await usageOf(asked);
      expect(usage.gateways[0]).toBe(asked.id);
      expect(usage.gateways.toSorted()).toEqual([here.id, there.id].toSorted());
      const byName = new Map(usage.people.map((row) => [row.alias, row]));
      expect(byName.get('Ann')).toMatchObject({
        connections: 1,
        rooms: 1,
        requests: 4,
        refused: 0,
      });
      expect(byName.get('Ann')?.saidBytes).toBeGreaterThan(3_000);
      expect(byName.get('Bob')).toMatchObject({
        connections: 1,
        rooms: 2,
        refused: 1,
        saidBytes: 0,
      });
      expect(byName.get('Tess')).toMatchObject({ connections: 1, rooms: 1 });
      // Both gateways are reached from one address.
      expect(usage.addresses[0]).toMatchObject({ address: '127.0.0.1', fileBytes: 5_000 });
      expect(usage.addresses[0]?.connections).toBeGreaterThanOrEqual(3);
      const ofRoom = usage.rooms.find((row) => row.room === room);
      expect(ofRoom).toMatchObject({ connections: 2, requests: 5, fileBytes: 5_000 });
      expect(ofRoom?.saidBytes).toBeGreaterThan(3_000);
    }
  });
});

test('the largest come first, by what is asked for, and no more than are asked for', async () => {
  const rooms = [newRoom(), newRoom(), newRoom()];
  using ann = await memberOf(here, rooms[0]!, 'eve');
  for (const [index, room] of rooms.entries()) {
    await ann.join(room);
    for (let n = 0; n <= index; n += 1) await ann.say(room, 'x'.repeat((3 - index) * 1_000));
  }
  const names = async (query: string): Promise<unknown[]> =>
    (await usageOf(there, { query })).rooms.map(({ room }) => room);
  const own = (all: readonly unknown[]): unknown[] =>
    all.filter((one) => rooms.includes(String(one)));
  expect(own(await names('?by=requests&top=100'))).toEqual(rooms.toReversed());
  expect((await names('?by=saidBytes&top=2')).length).toBe(2);
  for (const by of ['perMinute', 'refused', 'saidBytes', 'fileBytes', 'connections', 'rooms']) {
    const { people } = await usageOf(there, { query: `?by=${by}` });
    const values = people.map((row) => row[by as 'requests']);
    expect(values).toEqual(values.toSorted((one, other) => other - one));
  }
});

test('nobody but the operator of an open server sees it', async () => {
  expect((await ask(here, '/v1/usage')).status).toBe(401);
  const other = await ask(here, '/v1/usage', { session: sessionOf('ann') });
  expect([other.status, other.body['code']]).toEqual([403, 'forbidden']);
  // Without a token of an operator there is none, whatever is sent.
  const without = await startGateway({ nats: nats.url });
  onTestFinished(() => without.stop());
  expect((await ask(without, '/v1/usage', { session: TOKEN })).status).toBe(403);
  expect(
    (await ask(without, '/v1/usage', { session: 'undefined-undefined-undefined' })).status,
  ).toBe(403);
});

test('where people sign in, owners and admins see it', async () => {
  const gateway = await startGateway({ nats: nats.url, env: secretMode });
  onTestFinished(() => gateway.stop());
  for (const [role, status] of [
    ['owner', 200],
    ['admin', 200],
    ['member', 403],
    ['guest', 403],
    ['bot', 403],
  ] as const) {
    const session = await tokenOf(role, { role });
    expect([role, (await ask(gateway, '/v1/usage', { session })).status]).toEqual([role, status]);
  }
  expect((await ask(gateway, '/v1/usage')).status).toBe(401);
  const { people } = await usageOf(gateway, { session: await tokenOf('owner', { role: 'owner' }) });
  expect(people.find(({ alias }) => alias === 'guest')).toMatchObject({
    person: 'id-of-guest',
    refused: 1,
  });
});

test.each(['?by=nothing', '?top=0', '?top=101', '?top=x', '?by=__proto__', '?top=1e9'])(
  'a wrong question is refused: %s',
  async (query) => {
    const answer = await ask(here, `/v1/usage${query}`, { session: TOKEN });
    expect([answer.status, answer.body['code']]).toEqual([400, 'bad-request']);
  },
);

test('no secret, no owner and no text of a message is shown', async () => {
  const room = newRoom();
  using ann = await JsonPeer.open(here.wsUrl);
  await ann.hello('secretive', sessionOf('secretive'));
  await ann.join(room);
  await ann.say(room, 'a text that nobody else reads');
  const shown = JSON.stringify(await usageOf(there));
  expect(shown).toContain('secretive');
  expect(shown).not.toMatch(/session-of|nobody else reads|[0-9a-f]{32}/);
});

test('whatever is said on the bus, the page is answered', async () => {
  await using plain = await PlainNats.connect(nats.url);
  const rubbish = ['', 'x', 'null', '[]', '{"id":1}', '{"id":"x","from":"y","query":null}'];
  const huge = JSON.stringify({ id: 'x', from: 'y', query: { by: 'requests', top: 1e9 } });
  for (const body of [...rubbish, huge]) {
    await plain.publish('natter.now.usage.ask', body);
    await plain.publish('natter.now.usage.answer', body);
  }
  const { gateways } = await usageOf(here);
  expect(gateways).toContain(here.id);
  expect((await ask(here, '/v1/rooms')).status).toBe(200);
});

test('a gateway that does not answer is left out after a moment', async () => {
  const third = await startGateway({ nats: nats.url, env: open });
  onTestFinished(() => third.stop());
  await eventually(async () => expect((await usageOf(here)).gateways).toHaveLength(3));
  third.pause();
  const startedMs = Date.now();
  const { gateways } = await usageOf(here);
  expect(gateways.toSorted()).toEqual([here.id, there.id].toSorted());
  expect(Date.now() - startedMs).toBeLessThan(5_000);
  third.resume();
});
