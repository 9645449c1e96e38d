// natter.v1, request by request: each answer has the fields of the contract and no others
// (docs/protocol.md, "natter.v1").
import { JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { gatewayOfFile, identified, memberOf, newRoom } from '../gateway-of-file.ts';
import { rawRequests } from './raw-frames.ts';

const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });
const number: unknown = expect.any(Number);
const string: unknown = expect.any(String);

test('hello is answered by welcome, with a new session and the limits', async () => {
  using peer = await JsonPeer.open(gateway.wsUrl);
  const welcome = await peer.hello('Ann');
  expect(welcome).toEqual({
    type: 'welcome',
    id: string,
    alias: 'Ann',
    session: expect.stringMatching(/^[\w-]{22}$/),
    gateway: gateway.id,
    limits: {
      textBytes: 16_384,
      frameBytes: 65_536,
      recipients: 256,
      rooms: 64,
      unacked: 256,
      ratePerSecond: 0,
      burst: 0,
    },
    heartbeat: 30_000,
  });
});

test('a session the client brings is kept; no id in, no id out', async () => {
  using peer = await JsonPeer.open(gateway.wsUrl, { path: '/ws' });
  const session = 'abcdefghijklmnopqrstuvwxyz-_0123456789';
  peer.send({ type: 'hello', alias: 'e\u0301va', session });
  const welcome = await peer.next('welcome');
  expect(welcome).not.toHaveProperty('id');
  expect(welcome).toMatchObject({ alias: '\u00e9va', session });
  peer.send({ type: 'ping' });
  expect(await peer.next('pong')).toEqual({ type: 'pong' });
});

test('join, say and leave are answered by joined, ack and left', async () => {
  using ann = await identified(gateway, 'ann');
  const room = newRoom();
  const joined = await ann.join(room);
  expect(joined).toEqual({
    type: 'joined',
    id: string,
    room,
    epoch: string,
    seq: number,
    view: joined.seq,
    members: ['ann'],
    count: 1,
    messages: [],
    more: false,
    truncated: false,
  });
  const before = Date.now();
  const ack = await ann.say(room, 'hello \u2028 \u0007 there', { id: 'one' });
  expect(ack).toEqual({ type: 'ack', id: 'one', room, seq: number });
  const message = await ann.next('message');
  expect(message).toEqual({
    type: 'message',
    room,
    seq: ack.type === 'ack' && ack.seq,
    id: 'one',
    from: 'ann',
    text: 'hello \u2028 \u0007 there',
    at: number,
    via: gateway.id,
  });
  expect(message.at).toBeGreaterThanOrEqual(before);
  // An ack is written after every record up to its seq.
  const types = ann.frames.map((frame) => frame.type);
  expect(types.indexOf('ack')).toBeGreaterThan(types.indexOf('message'));
  expect(await ann.request({ type: 'leave', room, id: 'bye' })).toEqual({
    type: 'left',
    room,
    id: 'bye',
  });
});

test('a say carries to, ref and file to those who may see it', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'Bob');
  using cy = await memberOf(gateway, room, 'cy');
  const file = {
    id: 'F1',
    name: 'a b.txt',
    size: 12,
    type: 'text/plain',
    sha256: 'ab'.repeat(32),
  };
  const extra = { id: 'p', to: ['bob', 'BOB', 'ann'], ref: 1, file };
  const ack = await ann.say(room, 'psst', { ...extra, elsewhere: 1 });
  await ann.say(room, 'all', { id: 'all' });
  const shown = { type: 'message', room, id: 'p', from: 'ann', text: 'psst', ref: 1, file };
  for (const peer of [ann, bob]) {
    expect(await peer.next('message')).toEqual({
      ...shown,
      to: ['Bob', 'ann'],
      seq: ack.type === 'ack' && ack.seq,
      at: number,
      via: gateway.id,
    });
  }
  expect(await cy.next('message')).toMatchObject({ id: 'all' });
  expect(cy.messages(room)).toHaveLength(1);
});

test('members are told of joins and leaves, a newcomer not of itself', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await identified(gateway, 'bob');
  const joined = await bob.join(room);
  expect(joined).toMatchObject({ members: ['ann', 'bob'], count: 2 });
  const told = { type: 'member', room, alias: 'bob' };
  expect(await ann.next('member')).toEqual({
    ...told,
    seq: joined.view,
    change: 'joined',
    count: 2,
  });
  await bob.request({ type: 'leave', room });
  expect(await ann.next('member')).toEqual({
    ...told,
    seq: number,
    change: 'left',
    count: 1,
    why: 'quit',
  });
  expect(bob.frames.filter(({ type }) => type === 'member')).toEqual([]);
});

test('signals reach all others, or those named, without an answer', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'bob');
  using cy = await memberOf(gateway, room, 'cy');
  ann.send({ type: 'signal', room, data: { typing: [true, null, 'ü'] } });
  const typing = { type: 'signal', room, from: 'ann', data: { typing: [true, null, 'ü'] } };
  expect(await bob.next('signal')).toEqual(typing);
  expect(await cy.next('signal')).toEqual(typing);
  ann.send({ type: 'signal', room, to: ['BOB'], data: 1 });
  ann.send({ type: 'signal', room, to: ['bob', 'cy', 'ann'], data: 2 });
  expect(await bob.next('signal')).toMatchObject({ data: 1 });
  expect(await bob.next('signal')).toMatchObject({ data: 2 });
  expect(await cy.next('signal')).toMatchObject({ data: 2 });
  await ann.request({ type: 'ping' });
  expect(ann.frames.filter(({ type }) => type === 'signal' || type === 'error')).toEqual([]);
});

test('members come in pages sorted by key', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'Bob');
  using cy = await memberOf(gateway, room, 'cy');
  const ask = { type: 'members', room };
  const all = { ...ask, id: string, members: ['ann', 'Bob', 'cy'], count: 3, more: false };
  expect(await cy.request(ask)).toEqual(all);
  const first = { ...all, members: ['ann', 'Bob'], more: true };
  expect(await bob.request({ ...ask, limit: 2 })).toEqual(first);
  const rest = { ...all, members: ['cy'] };
  expect(await ann.request({ ...ask, limit: 2, after: 'BOB' })).toEqual(rest);
});

test('history is a page of messages', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  for (const text of ['one', 'two', 'three']) await ann.say(room, text);
  const page = await ann.request({ type: 'history', room, limit: 2 });
  const messages = ann.messages(room);
  expect(page).toEqual({
    type: 'history',
    id: string,
    room,
    messages: messages.slice(1),
    more: true,
    next: messages[1]?.seq,
  });
  expect(await ann.request({ type: 'history', room })).toEqual({
    type: 'history',
    id: string,
    room,
    messages,
    more: false,
  });
});

test('a repeated id gets the first ack, in each room its own', async () => {
  const [room, other] = [newRoom(), newRoom()];
  using ann = await memberOf(gateway, room, 'ann');
  await ann.join(other);
  const first = await ann.say(room, 'once', { id: 'same' });
  expect(await ann.say(room, 'twice', { id: 'same' })).toEqual(first);
  expect(await ann.say(other, 'elsewhere', { id: 'same' })).toMatchObject({
    type: 'ack',
    room: other,
  });
  await ann.say(room, 'end');
  expect(ann.messages(room).map(({ text }) => text)).toEqual(['once', 'end']);
});

test('frames in one read are begun in their order', async () => {
  const room = newRoom();
  using bob = await memberOf(gateway, room, 'bob');
  using ann = await JsonPeer.open(gateway.wsUrl);
  const requests = [
    { type: 'hello', alias: 'ann', id: '1' },
    { type: 'join', room, id: '2' },
    { type: 'join', room, id: '3' },
    { type: 'say', room, id: '4', text: 'first' },
    { type: 'say', room, id: '5', text: 'second', to: ['bob'] },
    { type: 'members', room, id: '6' },
    { type: 'leave', room, id: '7' },
    { type: 'join', room, id: '8' },
    { type: 'say', room, id: '9', text: 'third' },
    { type: 'ping', id: '10' },
  ];
  ann.sendRaw(rawRequests(requests));
  await ann.next((frame) => frame.type === 'ack' && frame.id === '9');
  const answers = ann.frames.filter((frame) => 'id' in frame && frame.type !== 'message');
  const typeOf = Object.fromEntries(
    answers.map((frame) => ['id' in frame && frame.id, frame.type]),
  );
  expect(typeOf).toEqual({
    1: 'welcome',
    2: 'joined',
    3: 'joined',
    4: 'ack',
    5: 'ack',
    6: 'members',
    7: 'left',
    8: 'joined',
    9: 'ack',
    10: 'pong',
  });
  await bob.next((frame) => frame.type === 'message' && frame.id === '9');
  const seen = bob.frames.filter(({ type }) => type === 'message' || type === 'member');
  expect(
    seen.map((frame) => ('change' in frame ? frame.change : 'text' in frame && frame.text)),
  ).toEqual(['joined', 'first', 'second', 'left', 'joined', 'third']);
});
