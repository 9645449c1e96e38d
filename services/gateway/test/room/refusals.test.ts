// Every refusal that a client can cause by itself: its code, its fields, and an open connection.
// The log's own (`log-full`, `unavailable`) are in log-full.test.ts and closes.test.ts.
import type { ErrorMessage, RefusalCode } from '@natter/protocol';
import { JsonPeer, startGateway } from '@natter/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayOfFile, identified, memberOf, newRoom } from '../gateway-of-file.ts';
import { rawRequests } from '../transport/raw-frames.ts';

const { nats, gateway } = await gatewayOfFile({ env: { NATTER_RATE: '0' } });

const refused = (code: RefusalCode, more: object = {}): object => ({
  type: 'error',
  code,
  message: expect.stringMatching(/\w/) as unknown,
  ...more,
});

/** Everything a test refuses must leave the connection as it was. */
async function isKept(peer: JsonPeer): Promise<void> {
  expect(await peer.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
}

test('before hello only ping is answered, and a second hello is refused', async () => {
  using peer = await JsonPeer.open(gateway.wsUrl);
  await isKept(peer);
  const join = { type: 'join', room: 'lobby', id: 'j' };
  expect(await peer.request(join)).toEqual(refused('bad-request', { id: 'j', room: 'lobby' }));
  await peer.hello('ann');
  const hello = { type: 'hello', alias: 'ann', id: 'h' };
  expect(await peer.request(hello)).toEqual(refused('bad-request', { id: 'h' }));
  await isKept(peer);
});

test.each([
  '',
  ' ',
  'a b',
  '*',
  '>',
  '$JS',
  'a,b',
  'All',
  'system',
  'аnn',
  '\u202eann',
  'x'.repeat(33),
])('the alias %j is refused, and another may be tried', async (alias) => {
  using peer = await JsonPeer.open(gateway.wsUrl);
  const hello = { type: 'hello', alias, id: 'h' };
  expect(await peer.request(hello)).toEqual(refused('bad-alias', { id: 'h' }));
  await peer.hello('ann');
});

test('look-alikes are one alias, which is free again when its holder left', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'Cop');
  // The third is Cyrillic.
  for (const alias of ['cop', 'ＣＯＰ', 'сор', 'c0p']) {
    using peer = await identified(gateway, alias);
    const join = { type: 'join', room, id: 'j' };
    expect(await peer.request(join)).toEqual(refused('alias-taken', { id: 'j', room }));
    await isKept(peer);
  }
  await ann.request({ type: 'leave', room });
  using peer = await memberOf(gateway, room, 'cop');
  await isKept(peer);
});

test.each(['', 'Lobby', 'a b', 'a*', '>', 'ü', 'a/b', 'x'.repeat(65)])(
  'the room %j is refused',
  async (room) => {
    using peer = await identified(gateway, 'ann');
    for (const type of ['join', 'leave', 'history', 'members', 'signal', 'say'])
      expect(await peer.request({ type, room, text: 'x', data: 1, id: type })).toEqual(
        refused('bad-room', { id: type }),
      );
    await isKept(peer);
  },
);

test('a session outside the room is refused everything but join', async () => {
  const room = newRoom();
  using peer = await identified(gateway, 'ann');
  const all = async (): Promise<void> => {
    for (const type of ['leave', 'history', 'members', 'signal', 'say'])
      expect(await peer.request({ type, room, text: 'x', data: 1, id: type })).toEqual(
        refused('not-joined', { id: type, room }),
      );
  };
  await all();
  await peer.join(room);
  await peer.request({ type: 'leave', room });
  await all();
});

test('a say to an absent member reaches nobody, and names the missing as written', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  using bob = await memberOf(gateway, room, 'bob');
  const to = ['bob', 'Nobody', 'a,b', 'nobody', ''];
  const missing = ['Nobody', 'a,b', ''];
  for (const type of ['say', 'signal'])
    expect(await ann.request({ type, room, text: 'x', data: 1, to, id: type })).toEqual(
      refused('no-such-member', { id: type, room, missing }),
    );
  await ann.say(room, 'end');
  expect(await bob.next('message')).toMatchObject({ text: 'end' });
  expect(bob.frames.some(({ type }) => type === 'signal')).toBe(false);
});

test('texts, data and recipients over their limit are too large', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const tooLarge = refused('too-large', { id: 'x', room });
  const say = { type: 'say', room, id: 'x' };
  expect(await ann.request({ ...say, text: 'é'.repeat(8_193) })).toEqual(tooLarge);
  expect(await ann.request({ ...say, text: 'é'.repeat(8_192) })).toMatchObject({ type: 'ack' });
  const signal = { type: 'signal', room, id: 'x' };
  expect(await ann.request({ ...signal, data: 'x'.repeat(4_095) })).toEqual(tooLarge);
  const many = Array.from({ length: 257 }, (_, index) => `m${index}`);
  expect(await ann.request({ ...say, text: 'x', to: many })).toEqual(tooLarge);
  expect(await ann.request({ ...signal, data: 1, to: many })).toEqual(tooLarge);
  const fits = await ann.request<ErrorMessage>({ ...say, text: 'x', to: many.slice(1) });
  expect(fits).toMatchObject({ code: 'no-such-member' });
  await isKept(ann);
});

test('the 65th room is refused until another is left', async () => {
  using ann = await identified(gateway, 'ann');
  const rooms = Array.from({ length: 65 }, () => newRoom());
  const joins = rooms.map((room) => ann.request({ type: 'join', room, id: room }));
  const answers = await Promise.all(joins);
  expect(answers.slice(0, 64).every(({ type }) => type === 'joined')).toBe(true);
  const last = rooms[64]!;
  expect(answers[64]).toEqual(refused('too-large', { id: last, room: last }));
  ann.send({ type: 'leave', room: rooms[0] });
  await ann.join(last);
});

test('a full room refuses newcomers, and lets its members come back', async () => {
  await using small = await startGateway({ nats: nats.url, env: { NATTER_ROOM_MEMBERS: '2' } });
  const room = newRoom();
  using ann = await memberOf(small, room, 'ann');
  using bob = await memberOf(small, room, 'bob');
  using cy = await identified(small, 'cy');
  const join = { type: 'join', room, id: 'j' };
  expect(await cy.request(join)).toEqual(refused('room-full', { id: 'j', room }));
  await bob.join(room);
  await ann.request({ type: 'leave', room });
  await bob.next((frame) => frame.type === 'member' && frame.change === 'left');
  await cy.join(room);

  const other = newRoom();
  const racing = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((name) => identified(small, name)),
  );
  const join2 = { type: 'join', room: other };
  const answers = await Promise.all(racing.map((peer) => peer.request(join2)));
  expect(answers.map(({ type }) => type).toSorted((a, b) => a.length - b.length)).toEqual([
    'error',
    'error',
    'error',
    'joined',
    'joined',
  ]);
  for (const peer of racing) peer.terminate();
});

test('over 256 unacknowledged says the next ones are told to wait', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  const says = Array.from({ length: 300 }, (_, n) => ({
    type: 'say',
    room,
    text: 'x',
    id: `s${n}`,
  }));
  ann.sendRaw(rawRequests(says));
  await Promise.all(
    says.map(({ id }) =>
      ann.next((frame) => frame.type !== 'message' && 'id' in frame && frame.id === id),
    ),
  );
  const errors = ann.frames.filter((frame) => frame.type === 'error');
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.length).toBeLessThanOrEqual(300 - 256);
  const retryAfter: unknown = expect.any(Number);
  for (const error of errors)
    expect(error).toMatchObject(refused('rate-limited', { room, retryAfter }));
  await isKept(ann);
});

test('refused requests count towards the rate like any other', async () => {
  const limited = await startGateway({ nats: nats.url });
  onTestFinished(() => limited.stop());
  using ann = await identified(limited, 'ann');
  const join = { type: 'join', room: 'No Room' };
  ann.sendRaw(rawRequests(Array.from({ length: 100 }, (_, n) => ({ ...join, id: `j${n}` }))));
  await isKept(ann);
  const codes = ann.frames.flatMap((frame) => (frame.type === 'error' ? [frame.code] : []));
  expect(codes).toHaveLength(100);
  expect(new Set(codes.slice(0, 55))).toEqual(new Set(['bad-room']));
  expect(new Set(codes.slice(65))).toEqual(new Set(['rate-limited']));
  expect(ann.frames.at(-2)).toMatchObject({ id: 'j99' });
});

test('too many requests are told when to retry, and then pass', async () => {
  const limited = await startGateway({ nats: nats.url });
  onTestFinished(() => limited.stop());
  using ann = await identified(limited, 'ann');
  const room = newRoom();
  const requests = Array.from({ length: 100 }, (_, n) => ({ type: 'members', room, id: `m${n}` }));
  ann.sendRaw(rawRequests(requests));
  await isKept(ann);
  const errors = ann.frames.filter((frame) => frame.type === 'error');
  expect(errors).toHaveLength(100);
  const told = errors.filter(({ code }) => code === 'rate-limited');
  expect(errors.filter(({ code }) => code === 'not-joined')).toHaveLength(100 - told.length);
  // 60 at once, 20 a second; hello was one.
  expect(told.length).toBeGreaterThan(30);
  expect(told.length).toBeLessThanOrEqual(41);
  const retryAfter = Math.max(...told.map((error) => error.retryAfter ?? 0));
  expect(retryAfter).toBeGreaterThan(0);
  await new Promise((resolve) => {
    setTimeout(resolve, retryAfter);
  });
  expect(await ann.request({ type: 'members', room })).toMatchObject({ code: 'not-joined' });
  expect(await limited.metric('natter_refusals_total', { code: 'rate-limited' })).toBeGreaterThan(
    30,
  );
});
