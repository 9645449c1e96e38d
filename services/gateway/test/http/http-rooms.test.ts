// Rooms over HTTP: the list of rooms, their members and their messages.
import { expect, onTestFinished, test } from 'vitest';
import { eventually, startGateway, TcpPeer } from '@natter/testkit';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';
import { ask, post, sessionOf } from './http-peer.ts';
import { sayMany } from '../room/say-many.ts';

const { nats, gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });

test('members come in pages, sorted, with their number and the view', async () => {
  const room = newRoom();
  using cy = await memberOf(gateway, room, 'cy');
  using ann = await memberOf(gateway, room, 'Ann');
  using bob = await memberOf(gateway, room, 'bob');
  const { view } = await bob.join(room);
  expect(cy.frames.length + ann.frames.length).toBeGreaterThan(0);
  const first = await ask(gateway, `/v1/rooms/${room}/members?limit=2`);
  expect([first.status, first.body]).toEqual([
    200,
    { room, view, members: ['Ann', 'bob'], count: 3, more: true },
  ]);
  const rest = await ask(gateway, `/v1/rooms/${room}/members?limit=2&after=bob`);
  expect(rest.body).toMatchObject({ members: ['cy'], count: 3, more: false });
});

test('an empty room has no members and is hosted briefly', async () => {
  const quick = await startGateway({ nats: nats.url, clockSpeed: 5 });
  onTestFinished(() => quick.stop());
  const { status, body } = await ask(quick, `/v1/rooms/${newRoom()}/members`);
  expect([status, body]).toMatchObject([200, { view: 0, members: [], count: 0, more: false }]);
  expect(await quick.metric('natter_rooms')).toBe(1);
  await eventually(async () => expect(await quick.metric('natter_rooms')).toBe(0));
});

test('messages come in pages, back or forward, without a hole', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await sayMany([ann], room, 500);
  const all = ann.messages(room);
  const page = async (query: string): Promise<Readonly<Record<string, unknown>>> =>
    (await ask(gateway, `/v1/rooms/${room}/messages?${query}`)).body;
  expect(await page('')).toMatchObject({ room, messages: all.slice(-50), more: true });
  const back: unknown[] = [];
  for (let next: number | undefined = all.at(-1)!.seq + 1; next !== undefined;) {
    const { messages, more, next: further } = await page(`before=${next}&limit=120`);
    back.unshift(...(messages as unknown[]));
    expect(more).toBe(further !== undefined);
    next = further as number | undefined;
  }
  expect(back).toEqual(all);
  const forward: unknown[] = [];
  for (let next: number | undefined = 0; next !== undefined;) {
    const { messages, next: further } = await page(`after=${next}&limit=200`);
    forward.push(...(messages as unknown[]));
    next = further as number | undefined;
  }
  expect(forward).toEqual(all);
  expect(await page('before=0')).toMatchObject({ messages: [], more: false });
  expect(await page('after=999999999')).toMatchObject({ messages: [], more: false });
});

test('rooms come in pages, sorted, with their members, empty ones too', async () => {
  const rooms = ['a.room', 'a-room', 'a_room', 'aroom', 'b-empty'];
  using tess = await TcpPeer.connect(gateway.tcpPort);
  await tess.login('tess');
  using ann = await memberOf(gateway, 'a.room', 'ann');
  using bob = await memberOf(gateway, 'a.room', 'bob');
  using cy = await memberOf(gateway, 'a_room', 'cy');
  for (const peer of [ann, bob]) await peer.join('a-room');
  await cy.join('aroom');
  await post(gateway, 'b-empty', { session: sessionOf('dee'), body: { alias: 'dee', text: 'x' } });
  await bob.join('b-empty');
  await bob.request({ type: 'leave', room: 'b-empty' });
  const other = await startGateway({ nats: nats.url });
  const expected = [
    { room: 'a-room', members: 2 },
    { room: 'a.room', members: 2 },
    { room: 'a_room', members: 1 },
    { room: 'aroom', members: 1 },
    { room: 'b-empty', members: 0 },
    { room: 'lobby', members: 1 },
  ];
  // One that hosts them, and one that hosts none of them.
  for (const at of [gateway, other]) {
    await eventually(async () => {
      const { body } = await ask(at, '/v1/rooms');
      const found = (body['rooms'] as { room: string }[]).filter(
        ({ room }) => rooms.includes(room) || room === 'lobby',
      );
      expect(found).toMatchObject(expected);
    });
    const first = await ask(at, '/v1/rooms?limit=2');
    expect(first.body).toMatchObject({ rooms: expected.slice(0, 2), more: true });
    const second = await ask(at, '/v1/rooms?limit=3&after=a.room');
    expect(second.body).toMatchObject({ rooms: expected.slice(2, 5), more: true });
    const last = await ask(at, '/v1/rooms?after=zzz');
    expect(last.body).toMatchObject({ rooms: [], more: false });
    expect(last.body['count']).toBeGreaterThanOrEqual(expected.length);
  }
  expect(await other.metric('natter_rooms')).toBe(0);
  await other.stop();
});

test.each([
  { path: '/v1/rooms/Lobby/members', status: 400, code: 'bad-room' },
  { path: '/v1/rooms/..%2F..%2Fetc%2Fpasswd/members', status: 400, code: 'bad-room' },
  { path: '/v1/rooms/%00/members', status: 400, code: 'bad-room' },
  { path: `/v1/rooms/${'x'.repeat(300)}/members`, status: 400, code: 'bad-room' },
  { path: '/v1/rooms/%zz/members', status: 400, code: 'bad-request' },
  { path: '/v1/rooms/lobby/members?limit=0', status: 400, code: 'bad-request' },
  { path: '/v1/rooms/lobby/members?limit=many', status: 400, code: 'bad-request' },
  { path: '/v1/rooms?after=A', status: 400, code: 'bad-request' },
  { path: '/v1/rooms?limit=101', status: 400, code: 'bad-request' },
  { path: '/v1/system?room=A', status: 400, code: 'bad-room' },
  { path: '/v1/nowhere', status: 404, code: undefined },
  { path: '/v1', status: 404, code: undefined },
  { path: '/v1/', status: 404, code: undefined },
])('$path is a problem: $status $code', async ({ path, status, code }) => {
  const answer = await ask(gateway, path);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect([answer.status, answer.body['status'], answer.body['code']]).toEqual([
    status,
    status,
    code,
  ]);
});
