// Coming into a room and back to it: what `joined` holds, and what follows it (docs/protocol.md,
// "Joining").
import { aliasKey } from '@natter/protocol/alias';
import { JsonPeer, PlainNats } from '@natter/testkit';
import { beforeAll, expect, test } from 'vitest';
import { gatewayOfFile, identified, memberOf, newRoom } from '../gateway-of-file.ts';
import { sayMany } from './say-many.ts';

const { nats, gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });
/** Above what a replay holds, so that one of 10,000 leaves some out. */
const LONG = 10_500;
let longRoom = '';
let longEpoch = '';

beforeAll(async () => {
  longRoom = newRoom();
  const sayers = await Promise.all(
    ['a', 'b', 'c', 'd'].map((alias) => memberOf(gateway, longRoom, alias)),
  );
  await sayMany(sayers, longRoom, LONG);
  longEpoch = (await sayers[0]!.join(longRoom)).epoch;
  for (const sayer of sayers) sayer.terminate();
}, 60_000);

test('history holds the newest messages, ascending, and says whether there are more', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  for (const text of ['one', 'two', 'three']) await ann.say(room, text);
  using bob = await identified(gateway, 'bob');
  const two = await bob.join(room, { history: 2 });
  expect(two.messages).toEqual(ann.messages(room).slice(1));
  expect(two).toMatchObject({ more: true, truncated: false, members: ['ann', 'bob'] });
  const all = await bob.join(room, { history: 200 });
  expect(all.messages).toEqual(ann.messages(room));
  expect(all).toMatchObject({ more: false, truncated: false });
  await ann.say(room, 'four');
  expect(await bob.next('message')).toMatchObject({ text: 'four' });
});

test('joining a room again answers joined, tells nobody and loses nothing', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'bob');
  const again = await ann.join(room);
  expect(again).toMatchObject({ members: ['ann', 'bob'], count: 2, messages: [] });
  await bob.say(room, 'still there?');
  expect(await ann.next('message')).toMatchObject({ text: 'still there?' });
  const changes = [ann, bob].flatMap(({ frames }) =>
    frames.filter(({ type }) => type === 'member'),
  );
  expect(changes).toHaveLength(1);
});

test('coming back with a seq brings what came since, without a notice', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const session = 'the-session-of-bob-0123456789';
  using before = await JsonPeer.open(gateway.wsUrl);
  await before.hello('bob', session);
  const { epoch } = await before.join(room);
  await ann.say(room, 'seen');
  const { seq } = await before.next('message');
  before.terminate();
  await ann.say(room, 'missed');
  await ann.say(room, 'for bob', { to: ['bob'] });
  using bob = await JsonPeer.open(gateway.wsUrl);
  await bob.hello('bob', session);
  const joined = await bob.join(room, { after: seq, epoch });
  expect(joined.messages.map(({ text }) => text)).toEqual(['missed', 'for bob']);
  expect(joined).toMatchObject({ more: false, truncated: false });
  expect(joined.view).toBeLessThanOrEqual(joined.seq);
  const nothingSince = await bob.join(room, { after: joined.seq, epoch });
  expect(nothingSince).toMatchObject({ messages: [], more: false, truncated: false });
  await ann.say(room, 'live');
  await bob.next('message');
  expect(bob.frames.some(({ type }) => type === 'caught-up')).toBe(false);
  expect(ann.frames.filter(({ type }) => type === 'member')).toHaveLength(1);
});

test('after a long absence the rest follows as frames, then caught-up, then live', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await sayMany([ann], room, 700);
  using bob = await identified(gateway, 'bob');
  const { epoch } = await ann.join(room);
  const joined = await bob.join(room, { after: 0, epoch });
  expect(joined.messages).toHaveLength(200);
  expect(joined).toMatchObject({ more: true, truncated: false });
  const live = ann.say(room, 'live');
  const caughtUp = await bob.next('caught-up');
  await live;
  await bob.next((frame) => frame.type === 'message' && frame.text === 'live');
  const types = bob.frames.slice(2).map(({ type }) => type);
  expect(types.filter((type) => type === 'caught-up')).toHaveLength(1);
  expect([...joined.messages, ...bob.messages(room)]).toEqual(ann.messages(room));
  const replayed = bob.messages(room).filter(({ seq }) => seq <= caughtUp.seq);
  expect(replayed.length).toBeGreaterThanOrEqual(500);
  expect(types.indexOf('caught-up')).toBe(replayed.length);
});

test('a message said during a replay is acknowledged after it', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const { epoch } = await ann.join(room);
  await sayMany([ann], room, 600);
  using cy = await memberOf(gateway, room, 'cy');
  using bob = await identified(gateway, 'bob');
  bob.send({ type: 'join', room, after: 0, epoch, id: 'in' });
  bob.send({ type: 'say', room, id: 'early', text: 'to cy', to: ['cy'] });
  const ack = await bob.next('ack');
  expect(await cy.next('message')).toMatchObject({ id: 'early' });
  const behindAck = bob.frames.slice(bob.frames.findIndex(({ type }) => type === 'ack'));
  const later = behindAck.filter((frame) => frame.type === 'message');
  expect(later.filter(({ seq }) => seq <= ack.seq)).toEqual([]);
  expect(bob.messages(room).at(-1)).toMatchObject({ id: 'early' });
});

test('joining again during a replay brings every message once', async () => {
  const { epoch, room } = { epoch: longEpoch, room: longRoom };
  using bob = await identified(gateway, 'bob');
  const first = bob.join(room, { after: 0, epoch });
  const second = bob.join(room, { after: 0, epoch });
  const { seq } = await first;
  const again = await second;
  expect(again.messages).toHaveLength(200);
  const from = bob.frames.indexOf(again);
  await bob.next('caught-up', 20_000);
  const replayed = bob.frames.slice(from).filter((frame) => frame.type === 'message');
  const seqs = [...again.messages, ...replayed].map((message) => message.seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  expect(seqs.length).toBeGreaterThan(9_990);
  expect(seqs.at(-1)).toBeLessThanOrEqual(seq);
});

test('leaving during a replay brings nothing of the room after left', async () => {
  using bob = await identified(gateway, 'gone');
  const join = { type: 'join', room: longRoom, id: 'in', after: 0, epoch: longEpoch };
  bob.send(join);
  bob.send({ type: 'say', room: longRoom, id: 'word', text: 'a last word' });
  bob.send({ type: 'leave', room: longRoom, id: 'out' });
  await bob.next('left');
  await bob.next('joined');
  await bob.next('ack');
  const again = await bob.join(longRoom, { history: 1 });
  const afterLeft = bob.frames.slice(bob.frames.findIndex(({ type }) => type === 'left') + 1);
  expect(afterLeft.filter(({ type }) => type === 'message')).toEqual([]);
  expect(again.messages).toMatchObject([{ text: 'a last word' }]);
});

test('beyond 10,000 records the newest are replayed, and truncated is true', async () => {
  using bob = await identified(gateway, 'late');
  const joined = await bob.join(longRoom, { after: 0, epoch: longEpoch });
  expect(joined).toMatchObject({ more: true, truncated: true });
  const caughtUp = await bob.next('caught-up', 20_000);
  const all = [...joined.messages, ...bob.messages(longRoom)];
  expect(all.length).toBeGreaterThan(9_900);
  expect(all.length).toBeLessThanOrEqual(10_000);
  expect(caughtUp.seq).toBeGreaterThanOrEqual(joined.seq);
  const newest = await bob.request({ type: 'history', room: longRoom, limit: 1 });
  expect('messages' in newest && newest.messages).toEqual(all.slice(-1));
});

test('another epoch or a seq beyond the tail begins with the newest 200', async () => {
  for (const wrong of [
    { after: 5, epoch: 'another' },
    { after: 0, epoch: '' },
    { after: Number.MAX_SAFE_INTEGER, epoch: longEpoch },
  ]) {
    using bob = await identified(gateway, 'eve');
    const joined = await bob.join(longRoom, wrong);
    expect(joined.messages).toHaveLength(200);
    expect(joined).toMatchObject({ epoch: longEpoch, more: false, truncated: true });
    await bob.request({ type: 'leave', room: longRoom });
  }
});

test('a seq whose record was purged begins with the newest 200', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  for (const text of ['one', 'two', 'three', 'four']) await ann.say(room, text);
  const [one, two, three] = ann.messages(room);
  await using plain = await PlainNats.connect(nats.url);
  const filter = `natter.log.0.${room}`;
  await plain.ask('$JS.API.STREAM.PURGE.NATTER_0', { filter, seq: three!.seq });
  const { epoch } = await ann.join(room);
  using bob = await identified(gateway, 'bob');
  const gone = await bob.join(room, { after: one!.seq, epoch });
  expect(gone.truncated).toBe(true);
  expect(gone.messages.map(({ text }) => text)).toEqual(['three', 'four']);
  expect(await bob.join(room, { after: two!.seq, epoch })).toMatchObject({ truncated: true });
  expect(await bob.join(room, { after: three!.seq, epoch })).toMatchObject({ truncated: false });
});

test('a large room lists its first 200 members and sends digests', async () => {
  const room = newRoom();
  const aliases = Array.from({ length: 201 }, (_, index) => `m${String(index).padStart(3, '0')}`);
  const crowd: JsonPeer[] = [];
  for (let from = 0; from < aliases.length; from += 20) {
    const some = aliases.slice(from, from + 20).map((alias) => memberOf(gateway, room, alias));
    crowd.push(...(await Promise.all(some)));
  }
  using last = await identified(gateway, 'zoe');
  const joined = await last.join(room);
  const byKey = [...aliases, 'zoe'].toSorted((a, b) => (aliasKey(a) < aliasKey(b) ? -1 : 1));
  expect(joined).toMatchObject({ count: 202, members: byKey.slice(0, 200) });
  const rest = { type: 'members', room, after: byKey[199] };
  expect(await last.request(rest)).toMatchObject({ members: byKey.slice(200), more: false });
  const digest = await crowd[0]!.next(
    (frame) => frame.type === 'members-changed' && frame.joined.includes('zoe'),
  );
  expect(digest).toMatchObject({ room, count: 202, left: [] });
  expect(crowd[0]!.frames.filter(({ type }) => type === 'member').length).toBeLessThan(200);
  for (const peer of crowd) peer.terminate();
});
