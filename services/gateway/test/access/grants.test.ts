// Grants of a token: each command, route, stream, file and page of history asks for its right.
import { JsonPeer, SsePeer, TcpPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile } from '../gateway-of-file.ts';
import { secretMode, tokenOf } from './issuer.ts';

const { gateway } = await gatewayOfFile({ env: secretMode });

const READS_TEAMS = [{ room: 'team-*', can: ['read'] }];

async function welcomed(
  alias: string,
  rooms?: readonly object[],
  features: readonly string[] = [],
): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  const token = await tokenOf(alias, { rooms });
  expect(await peer.request({ type: 'hello', token, features })).toMatchObject({ type: 'welcome' });
  return peer;
}

async function http(
  token: string,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${gateway.httpUrl}/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  return { status: answer.status, body: await answer.json() };
}

const forbids = (needs: string): object => ({ type: 'error', code: 'forbidden', needs });

test('a room that may not be read cannot be joined', async () => {
  using ann = await welcomed('ann', READS_TEAMS);
  expect(await ann.request({ type: 'join', room: 'team-red' })).toMatchObject({ type: 'joined' });
  expect(await ann.request({ type: 'join', room: 'lobby' })).toMatchObject({
    ...forbids('read'),
    room: 'lobby',
  });
});

test('who may only read neither says nor signals', async () => {
  using ann = await welcomed('ann', READS_TEAMS);
  await ann.join('team-blue');
  expect(await ann.say('team-blue', 'hi', { id: 'm1' })).toMatchObject({
    ...forbids('say'),
    id: 'm1',
    room: 'team-blue',
  });
  expect(await ann.request({ type: 'signal', room: 'team-blue', data: 1 })).toMatchObject(
    forbids('signal'),
  );
  using bob = await welcomed('bob');
  await bob.join('team-blue');
  await bob.say('team-blue', 'for all');
  expect(await ann.next('message')).toMatchObject({ text: 'for all' });
});

test('over HTTP each route asks for its right', async () => {
  const [member, reader] = [await tokenOf('may'), await tokenOf('ray', { rooms: READS_TEAMS })];
  const say = { method: 'POST', body: JSON.stringify({ text: 'hi' }) };
  for (const room of ['team-green', 'secret'])
    expect((await http(member, `/rooms/${room}/messages`, say)).status).toBe(201);
  const denied = { status: 403, body: { code: 'forbidden', needs: 'read' } };
  for (const path of ['messages', 'members', 'events'])
    expect(await http(reader, `/rooms/secret/${path}`), path).toMatchObject(denied);
  expect(await http(reader, '/system?room=secret')).toMatchObject(denied);
  expect(await http(reader, '/rooms/team-green/messages')).toMatchObject({ status: 200 });
  expect(await http(reader, '/rooms/team-green/messages', say)).toMatchObject({
    status: 403,
    body: { needs: 'say' },
  });
  expect(await http(reader, '/rooms')).toMatchObject({
    body: { rooms: expect.not.arrayContaining([expect.objectContaining({ room: 'secret' })]) },
  });
});

test('a file is there only for those who may read its room', async () => {
  const [member, reader] = [await tokenOf('may'), await tokenOf('ray', { rooms: READS_TEAMS })];
  const form = new FormData();
  form.append('file', new Blob(['plans']), 'plans.txt');
  const shared = await fetch(`${gateway.httpUrl}/v1/rooms/vault/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member}` },
    body: form,
  });
  expect(shared.status).toBe(201);
  const path = shared.headers.get('location') ?? '';
  const statusFor = async (token: string): Promise<number> =>
    (await fetch(gateway.httpUrl + path, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await statusFor(member)).toBe(200);
  expect(await statusFor(reader)).toBe(404);
  expect((await fetch(gateway.httpUrl + path)).status).toBe(401);
});

test('a file may be shared only with the right to', async () => {
  const token = await tokenOf('sue', { rooms: [{ room: '*', can: ['read', 'say'] }] });
  const form = new FormData();
  form.append('file', new Blob(['x']), 'x.txt');
  const answer = await fetch(`${gateway.httpUrl}/v1/rooms/lobby/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  expect([answer.status, await answer.json()]).toMatchObject([403, { needs: 'upload' }]);
});

test('a guest may talk but shares no files', async () => {
  const token = await tokenOf('gil', { role: 'guest' });
  const say = { method: 'POST', body: JSON.stringify({ text: 'hi' }) };
  expect((await http(token, '/rooms/lobby/messages', say)).status).toBe(201);
  expect(await http(token, '/rooms/lobby/files', { method: 'POST' })).toMatchObject({
    body: { needs: 'upload' },
  });
});

test.each([
  ['removed, where it asked for that', ['rooms'], { type: 'removed', needs: 'read' }],
  ['a refusal, where it did not', [], { type: 'error', code: 'forbidden', needs: 'read' }],
])('a fresh token with fewer rights ends rooms: %s', async (_, features, told) => {
  using ann = await welcomed('ann', [{ room: '*', can: ['read'] }], features);
  await ann.join('team-kept');
  await ann.join('lost-room');
  using bob = await welcomed('bob');
  await bob.join('lost-room');
  const token = await tokenOf('ann', { rooms: READS_TEAMS });
  ann.send({ type: 'hello', id: 'again', token, features });
  expect(await ann.next(({ type }) => type === told.type)).toMatchObject({
    ...told,
    room: 'lost-room',
  });
  expect(await bob.next('member')).toMatchObject({ change: 'left', alias: 'ann' });
  await bob.say('lost-room', 'not for ann');
  await bob.join('team-kept');
  await bob.say('team-kept', 'for ann');
  expect(await ann.next('message')).toMatchObject({ text: 'for ann' });
});

test('a stream of events is for those who may read', async () => {
  const url = `${gateway.httpUrl}/v1/rooms/team-sse/events`;
  await expect(SsePeer.open(url)).rejects.toThrow('401');
  using peer = await SsePeer.open(url, {
    authorization: `Bearer ${await tokenOf('ray', { rooms: READS_TEAMS })}`,
  });
  expect(await peer.next('following')).toMatchObject({ data: { room: 'team-sse' } });
});

test('a text client that may not read the lobby is told so', async () => {
  using peer = await TcpPeer.connect(gateway.tcpPort);
  await peer.waitFor('alias?');
  peer.send(`${await tokenOf('tom', { rooms: READS_TEAMS })}\n`);
  await peer.waitFor('! you may not read this room');
});
