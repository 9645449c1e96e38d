// A person is pushed what no device has been sent, once it is due.
import { eventually, JsonPeer, nextPush } from '@natter/testkit';
import type { PushBrowser } from '@natter/testkit';
import { expect, test } from 'vitest';
import { newWorld } from './world.ts';

const world = await newWorld({ NATTER_RATE: '0' });
await world.start();

const session = (name: string): string => `${name}-`.padEnd(24, 'x');
let rooms = 0;
const newRoom = (): string => `room-${(rooms += 1)}`;

/** Joins, and marks what is there. */
async function comeIn(alias: string, room: string): Promise<JsonPeer> {
  const peer = await JsonPeer.open(world.gateway.wsUrl);
  const features = ['amend', 'marks', 'rooms'];
  await peer.request({ type: 'hello', alias, session: session(alias), features });
  await peer.join(room);
  return peer;
}

/** Has been in the room, has a device, and is away. */
async function away(alias: string, room: string, settings?: object): Promise<PushBrowser> {
  const peer = await comeIn(alias, room);
  const said = await peer.say(room, 'I go');
  if (said.type !== 'ack') throw new Error(JSON.stringify(said));
  peer.send({ type: 'mark', room, read: said.seq });
  const browser = await world.subscribed(session(alias));
  if (settings !== undefined) {
    const body = { level: 'mentions', rooms: {}, contentFree: false, ...settings };
    const changed = await world.ask('/push/settings', session(alias), { method: 'PUT', body });
    expect(changed.status).toBe(200);
  }
  await peer.request({ type: 'leave', room });
  peer[Symbol.dispose]();
  return browser;
}

/** Somebody who wants everything of a room. What they are pushed of it says how far push is. */
const witnessIn = (room: string): Promise<PushBrowser> =>
  away(`witness-${room}`, room, { level: 'all' });

/** Until what was said before has been handled: push handles one batch of records after another. */
async function untilHandled(speaker: JsonPeer, room: string, witness: PushBrowser): Promise<void> {
  const before = witness.received.length;
  await nextPush(witness, before + 1);
  await speaker.say(room, 'after it');
  await nextPush(witness, before + 2);
}

test('somebody away is pushed a mention, with what is unread as its badge', async () => {
  const room = newRoom();
  const bob = await away('bob1', room);
  using ann = await comeIn('ann1', room);
  await ann.say(room, 'nothing for you');
  await ann.say(room, 'look here @bob1');
  const push = await nextPush(bob);
  expect(push.payload).toMatchObject({ kind: 'message', room, from: 'ann1', badge: 2 });
  expect(push.payload).toMatchObject({ text: 'look here @bob1', private: false });
  expect(push).toMatchObject({ ttl: '120', urgency: 'high' });
  expect(push.topic).toMatch(/^[\w-]{32}$/);
  expect(push.authorization).toMatch(/^vapid t=/);
});

test('a device that has been sent the message keeps the others quiet', async () => {
  const room = newRoom();
  const bob = await away('bob2', room);
  const witness = await witnessIn(room);
  using ann = await comeIn('ann2', room);
  using laptop = await comeIn('bob2', room);
  const said = await ann.say(room, 'look here @bob2');
  if (said.type !== 'ack') throw new Error(JSON.stringify(said));
  laptop.send({ type: 'mark', room, got: said.seq });
  await untilHandled(ann, room, witness);
  expect(bob.received).toEqual([]);
});

test('what was read elsewhere takes its notification away', async () => {
  const room = newRoom();
  const bob = await away('bob3', room);
  using ann = await comeIn('ann3', room);
  const said = await ann.say(room, 'look here @bob3');
  if (said.type !== 'ack') throw new Error(JSON.stringify(said));
  await nextPush(bob);
  using laptop = await comeIn('bob3', room);
  laptop.send({ type: 'mark', room, read: said.seq });
  expect((await nextPush(bob, 2)).payload).toEqual({ kind: 'read', room, badge: 0 });
});

test('everything, mentions or nothing: as the person wants it of the room', async () => {
  const room = newRoom();
  const all = await away('all4', room, { rooms: { [room]: 'all' } });
  const mentions = await away('men4', room);
  const nothing = await away('not4', room, { rooms: { [room]: 'nothing' } });
  using ann = await comeIn('ann4', room);
  await ann.say(room, 'hello');
  await nextPush(all);
  await ann.say(room, 'hello @men4 and @not4');
  await nextPush(mentions);
  await nextPush(all, 2);
  await ann.say(room, 'after it');
  await nextPush(all, 3);
  expect([mentions.received.length, nothing.received.length]).toEqual([1, 0]);
});

test('nobody is pushed in their quiet hours', async () => {
  const room = newRoom();
  const quiet = { from: '00:00', to: '23:59', zone: 'UTC' };
  const bob = await away('bob5', room, { quiet });
  const witness = await witnessIn(room);
  using ann = await comeIn('ann5', room);
  await ann.say(room, 'hello @bob5');
  await untilHandled(ann, room, witness);
  expect(bob.received).toEqual([]);
});

test('a push without content says neither room nor text', async () => {
  const room = newRoom();
  const bob = await away('bob6', room, { contentFree: true });
  using ann = await comeIn('ann6', room);
  await ann.say(room, 'hello @bob6');
  expect((await nextPush(bob)).payload).toEqual({ kind: 'something', badge: 1 });
});

test('a private message is pushed to those it names alone', async () => {
  const room = newRoom();
  using bobHere = await comeIn('bob7', room);
  const bob = await world.subscribed(session('bob7'));
  const cy = await away('cy7', room, { level: 'all' });
  using ann = await comeIn('ann7', room);
  const said = await ann.say(room, 'psst', { to: ['bob7'] });
  expect(said.type).toBe('ack');
  void bobHere;
  expect((await nextPush(bob)).payload).toMatchObject({ text: 'psst', private: true });
  expect(cy.received).toEqual([]);
});

test('an erased message is not pushed, an edited one as it is now', async () => {
  const [room, other] = [newRoom(), newRoom()];
  const bob = await away('bob8', room, { level: 'all' });
  const cy = await away('cy8', other, { level: 'all' });
  using ann = await comeIn('ann8', room);
  await ann.join(other);
  const erased = await ann.say(room, 'a secret');
  const edited = await ann.say(other, 'helo');
  if (erased.type !== 'ack' || edited.type !== 'ack') throw new Error('refused');
  await ann.request({ type: 'amend', room, seq: erased.seq, erase: true });
  await ann.request({ type: 'amend', room: other, seq: edited.seq, text: 'hello' });
  expect((await nextPush(cy)).payload).toMatchObject({ text: 'hello' });
  // Of what is said later; the erased one would have come before.
  await ann.say(room, 'after it');
  expect((await nextPush(bob)).payload).toMatchObject({ text: 'after it' });
});

test('a subscription that the browser has ended is forgotten', async () => {
  const room = newRoom();
  const bob = await away('bob9', room);
  bob.answer = { status: 410 };
  using ann = await comeIn('ann9', room);
  await ann.say(room, 'hello @bob9');
  await eventually(async () => {
    const mine = (await (await world.ask('/push', session('bob9'))).json()) as {
      devices: object[];
    };
    expect(mine.devices).toEqual([]);
  });
});

test('a push service that is busy is asked again', async () => {
  const room = newRoom();
  const bob = await away('bob10', room);
  bob.answer = { status: 503, headers: { 'retry-after': '1' } };
  using ann = await comeIn('ann10', room);
  await ann.say(room, 'hello @bob10');
  await eventually(() => expect(bob.asked).toBe(1));
  bob.answer = { status: 201 };
  await nextPush(bob);
});

test('a test goes out at once', async () => {
  const browser = await world.subscribed(session('tester'));
  const sent = await world.ask('/push/devices/phone/test', session('tester'), { method: 'POST' });
  expect(sent.status).toBe(200);
  expect(browser.received.map(({ payload }) => payload)).toEqual([{ kind: 'test' }]);
});

test('a person has sixteen devices; the one that was added first goes', async () => {
  for (let n = 1; n <= 17; n += 1) await world.subscribed(session('many'), `device-${n}`);
  const mine = (await (await world.ask('/push', session('many'))).json()) as {
    devices: { id: string }[];
  };
  expect(mine.devices.map(({ id }) => id)).toEqual(
    Array.from({ length: 16 }, (_, n) => `device-${n + 2}`),
  );
});
