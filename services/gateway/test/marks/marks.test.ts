// Marks over natter.v1 at two gateways: who is told how far somebody has read, what is unread on
// every device, and what a client may not say.
import { JsonPeer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { newRoom } from '../gateway-of-file.ts';
import { markOf, reading, twoGateways } from './marks-world.ts';

const { here, there } = await twoGateways({ NATTER_RATE: '0' });
const session = (name: string): string => `${name}-`.padEnd(24, 'x');

test('others are told how far somebody has received and read', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  using bob = await reading(there, room, 'bob');
  const seq = await ann.say('hello');
  bob.mark({ got: seq });
  expect(await markOf(ann, 'bob', { got: seq })).toEqual({
    alias: 'bob',
    got: seq,
    read: bob.joined.seq,
  });
  bob.mark({ read: seq });
  expect(await markOf(ann, 'bob', { read: seq })).toEqual({ alias: 'bob', got: seq, read: seq });
  const joined = await ann.rejoin();
  expect(joined.marks).toContainEqual({ alias: 'bob', got: seq, read: seq });
});

test('marks that go back are ignored', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  using bob = await reading(there, room, 'bob');
  const first = await ann.say('one');
  const last = await ann.say('two');
  bob.mark({ read: last });
  await markOf(ann, 'bob', { read: last });
  bob.mark({ read: first });
  bob.mark({ got: first });
  bob.mark({ read: 0 });
  expect((await bob.rejoin()).mark).toEqual({ got: last, read: last });
});

test('a mark beyond the last record is refused, also at the other gateway', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  using bob = await reading(there, room, 'bob');
  const seq = await ann.say('hello');
  const refused = await bob.peer.request({ type: 'mark', room, read: seq + 1_000 });
  expect(refused).toMatchObject({ type: 'error', code: 'bad-request', room });
  expect((await bob.rejoin()).mark).toEqual({ got: bob.joined.seq, read: bob.joined.seq });
  // What one gateway has sent may be marked at any.
  bob.mark({ read: seq });
  await markOf(ann, 'bob', { read: seq });
});

test('a mark for a room that one is not in is refused as a say is', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  const other = newRoom();
  const marked = await ann.peer.request({ type: 'mark', room: other, read: 1 });
  const said = await ann.peer.say(other, 'hello');
  expect(marked).toMatchObject({ type: 'error', code: 'not-joined', room: other });
  expect(said).toMatchObject({ code: 'not-joined' });
});

test.each([{}, { got: -1 }, { read: 1.5 }, { got: '1' }, { read: null }])(
  'a mark of %j is a bad request',
  async (fields) => {
    const room = newRoom();
    using ann = await reading(here, room, 'ann');
    const answer = await ann.peer.request({ type: 'mark', room, ...fields });
    expect(answer).toMatchObject({ type: 'error', code: 'bad-request' });
  },
);

test('somebody new has nothing unread, and later what came after their mark', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  await ann.say('before bob');
  const own = { session: session('bob') };
  const bob = await reading(there, room, 'bob', own);
  expect(bob.joined).toMatchObject({ unread: { count: 0, mentions: 0 } });
  const read = await ann.say('while bob is here');
  bob.mark({ read });
  await markOf(ann, 'bob', { read });
  bob.peer[Symbol.dispose]();
  await ann.say('@bob: are you there?');
  await ann.say('@here: lunch');
  const erased = await ann.say('a mistake');
  await ann.peer.request({ type: 'amend', room, seq: erased, erase: true });
  // At the other gateway: the mark was stored when the last device went.
  using again = await reading(here, room, 'bob', own);
  expect(again.joined).toMatchObject({ mark: { read }, unread: { count: 2, mentions: 2 } });
});

test('what is unread agrees on all devices of a person', async () => {
  const room = newRoom();
  const own = { session: session('bob') };
  using ann = await reading(here, room, 'ann');
  using phone = await reading(here, room, 'bob', { ...own, device: 'phone' });
  using laptop = await reading(there, room, 'bob', { ...own, device: 'laptop' });
  const first = await ann.say('hi @bob');
  await ann.say('one more');
  await laptop.peer.next((frame) => frame.type === 'message' && frame.text === 'one more');
  phone.mark({ read: first });
  expect(await laptop.peer.next('unread')).toMatchObject({ room, count: 1, mentions: 0 });
  using tablet = await reading(there, room, 'bob', { ...own, device: 'tablet' });
  expect(tablet.joined).toMatchObject({ mark: { read: first }, unread: { count: 1, mentions: 0 } });
  expect(phone.peer.frames.filter(({ type }) => type === 'unread')).toEqual([]);
});

test('somebody may keep to themselves what they have read', async () => {
  const room = newRoom();
  const own = { session: session('bob') };
  using ann = await reading(here, room, 'ann');
  using bob = await reading(there, room, 'bob', { ...own, receipts: false });
  const seq = await ann.say('hello');
  bob.mark({ read: seq });
  expect(await markOf(ann, 'bob', { got: seq })).toEqual({ alias: 'bob', got: seq });
  expect(await ann.receipt(seq)).toMatchObject({ of: 1, got: 1, read: 0, missing: [] });
  // It stands on the mark: a device that says nothing of it changes nothing.
  using tablet = await reading(here, room, 'bob', { ...own, device: 'tablet' });
  void tablet;
  expect((await ann.rejoin()).marks).toContainEqual({ alias: 'bob', got: seq });
  expect((await bob.rejoin()).unread).toEqual({ count: 0, mentions: 0 });
});

test('a client without the feature hears of no marks', async () => {
  const room = newRoom();
  using old = await JsonPeer.open(here.wsUrl);
  await old.hello('old');
  const joined = await old.join(room);
  expect(joined).not.toHaveProperty('mark');
  using ann = await reading(here, room, 'ann');
  using bob = await reading(here, room, 'bob');
  const seq = await ann.say('hello');
  bob.mark({ read: seq });
  await markOf(ann, 'bob', { read: seq });
  expect(old.frames.filter(({ type }) => type === 'marks' || type === 'unread')).toEqual([]);
});

test('however often somebody marks, others are told at most once a second', async () => {
  const room = newRoom();
  using ann = await reading(here, room, 'ann');
  using bob = await reading(here, room, 'bob');
  const startedMs = performance.now();
  let seq = 0;
  for (let n = 0; n < 30; n += 1) {
    seq = await ann.say(`message ${n}`);
    bob.mark({ read: seq });
  }
  await markOf(ann, 'bob', { read: seq });
  const seconds = (performance.now() - startedMs) / 1_000;
  const told = ann.peer.frames.filter(({ type }) => type === 'marks');
  expect(told.length).toBeLessThanOrEqual(Math.ceil(seconds) + 2);
});
