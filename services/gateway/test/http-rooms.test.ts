// What a room is over HTTP: who is in it, what was said.
import { expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from './gateway-of-file.ts';
import { ask } from './http-peer.ts';

const { gateway } = await gatewayOfFile();

test('members of a room come in pages, sorted, with their number and the view', async () => {
  const room = newRoom();
  using _cy = await memberOf(gateway, room, 'cy');
  using _ann = await memberOf(gateway, room, 'Ann');
  using bob = await memberOf(gateway, room, 'bob');
  const { view } = await bob.join(room);
  const first = await ask(gateway, `/v1/rooms/${room}/members?limit=2`);
  expect([first.status, first.body]).toEqual([
    200,
    { room, view, members: ['Ann', 'bob'], count: 3, more: true },
  ]);
  const rest = await ask(gateway, `/v1/rooms/${room}/members?limit=2&after=bob`);
  expect(rest.body).toMatchObject({ members: ['cy'], count: 3, more: false });
});

test('a room where nobody is has no members, and is not hosted for having been asked about', async () => {
  const { status, body } = await ask(gateway, `/v1/rooms/${newRoom()}/members`);
  expect([status, body]).toMatchObject([200, { view: 0, members: [], count: 0, more: false }]);
});

test.each([
  { path: '/v1/rooms/Lobby/members', status: 400, code: 'bad-room' },
  { path: '/v1/rooms/..%2F..%2Fetc%2Fpasswd/members', status: 400, code: 'bad-room' },
  { path: '/v1/rooms/%00/members', status: 400, code: 'bad-room' },
  { path: `/v1/rooms/${'x'.repeat(300)}/members`, status: 400, code: 'bad-room' },
  { path: '/v1/rooms/%zz/members', status: 400, code: 'bad-request' },
  { path: '/v1/rooms/lobby/members?limit=0', status: 400, code: 'bad-request' },
  { path: '/v1/rooms/lobby/members?limit=many', status: 400, code: 'bad-request' },
  { path: '/v1/nowhere', status: 404, code: undefined },
])('$path is a problem: $status $code', async ({ path, status, code }) => {
  const answer = await ask(gateway, path);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect([answer.status, answer.body['status'], answer.body['code']]).toEqual([
    status,
    status,
    code,
  ]);
});
