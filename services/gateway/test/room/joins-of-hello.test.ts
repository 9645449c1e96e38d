// Rooms in a `hello`: one frame to come in (docs/protocol.md, "natter.v1").
import type { Joined } from '@natter/protocol';
import { JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, memberOf, newRoom } from '../gateway-of-file.ts';

const { gateway } = await gatewayOfFile();
const session = (): string => crypto.randomUUID().replaceAll('-', '');

test('the rooms of a hello are joined, each answered like a join, after the welcome', async () => {
  const [lobby, den] = [newRoom(), newRoom()];
  using ann = await memberOf(gateway, lobby, 'ann');
  await ann.say(lobby, 'before');
  using bob = await JsonPeer.open(gateway.wsUrl);
  bob.send({
    type: 'hello',
    alias: 'bob',
    join: [{ room: lobby, id: 'j1', history: 5 }, den, { room: lobby, id: 'again' }],
  });
  const welcome = await bob.next('welcome');
  expect(welcome).toMatchObject({ alias: 'bob', joining: true });
  const first = (await bob.next((frame) => 'id' in frame && frame.id === 'j1')) as Joined;
  expect(first.messages.map(({ text }) => text)).toEqual(['before']);
  expect(first.members).toEqual(['ann', 'bob']);
  expect(await bob.next((frame) => 'room' in frame && frame.room === den)).toMatchObject({
    type: 'joined',
    members: ['bob'],
  });
  await bob.next((frame) => 'id' in frame && frame.id === 'again');
  expect(bob.frames[0]).toBe(welcome);
  expect(await ann.next('member')).toMatchObject({ alias: 'bob', change: 'joined' });
  // What comes after the hello finds the rooms.
  expect(await bob.say(den, 'here')).toMatchObject({ type: 'ack' });
});

test('a hello with after and epoch resumes in one round trip', async () => {
  const room = newRoom();
  const secret = session();
  using ann = await memberOf(gateway, room, 'ann');
  using before = await JsonPeer.open(gateway.wsUrl);
  await before.hello('bob', secret);
  const { epoch, seq } = await before.join(room);
  before.terminate();
  await ann.say(room, 'missed');
  using bob = await JsonPeer.open(gateway.wsUrl);
  bob.send({ type: 'hello', alias: 'bob', session: secret, join: [{ room, after: seq, epoch }] });
  expect((await bob.next('joined')).messages.map(({ text }) => text)).toEqual(['missed']);
});

test('a room that refuses is told after the welcome, and the others are joined', async () => {
  const [taken, free] = [newRoom(), newRoom()];
  using ann = await memberOf(gateway, taken, 'ann');
  using other = await JsonPeer.open(gateway.wsUrl);
  other.send({ type: 'hello', alias: 'ann', join: [{ room: taken, id: 't' }, { room: free }] });
  expect(await other.next('error')).toMatchObject({ code: 'alias-taken', room: taken, id: 't' });
  expect(await other.next('joined')).toMatchObject({ room: free });
  expect(other.frames.filter(({ type }) => type === 'welcome')).toEqual([other.frames[0]]);
  expect(ann.frames.some(({ type }) => type === 'bye')).toBe(false);
});

test('more rooms in hellos than the pace allows are refused one by one', async () => {
  using bob = await JsonPeer.open(gateway.wsUrl);
  const rooms = Array.from({ length: 64 }, newRoom);
  bob.send({ type: 'hello', alias: 'bob', join: rooms });
  const refused = await bob.next('error');
  expect(refused).toMatchObject({ code: 'rate-limited', room: expect.any(String) });
  expect(await bob.next('joined')).toMatchObject({ room: rooms[0] });
  expect(bob.frames[0]).toMatchObject({ type: 'welcome', joining: true });
});

test('a hello that is refused joins nothing', async () => {
  const room = newRoom();
  for (const [join, code] of [
    [[room, 'No Room'], 'bad-room'],
    [[{ room, after: 7 }], 'bad-request'],
    [[{ room, history: -1 }], 'bad-request'],
    [[7], 'bad-request'],
    [room, 'bad-request'],
    [Array.from({ length: 65 }, () => room), 'bad-request'],
  ] as const) {
    using bob = await JsonPeer.open(gateway.wsUrl);
    bob.send({ type: 'hello', id: 'h', alias: 'bob', join });
    expect(await bob.next('error')).toMatchObject({ code, id: 'h' });
    // It may say hello again.
    await bob.hello('bob');
    expect(await bob.join(newRoom())).toMatchObject({ count: 1 });
    expect(bob.frames.filter(({ type }) => type === 'joined')).toHaveLength(1);
  }
});

test('a hello without rooms is welcomed at once', async () => {
  using bob = await JsonPeer.open(gateway.wsUrl);
  bob.send({ type: 'hello', alias: 'bob', join: [] });
  expect(await bob.next('welcome', 1_000)).not.toHaveProperty('joining');
});
