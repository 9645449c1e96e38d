// Bad input over a WebSocket: the process goes on and other clients miss nothing. Codes:
// docs/protocol.md. A client that never reads: slow-reader.test.ts. Other origins: closes.test.ts.
import type { ServerMessage } from '@natter/protocol';
import { eventually, JsonPeer, upgradeAnswer } from '@natter/testkit';
import { expect, test } from 'vitest';
import { bystandersAt, gatewayOfFile, identified, newRoom } from '../gateway-of-file.ts';
import { rawFrame, rawRequests } from './raw-frames.ts';

const { gateway } = await gatewayOfFile();

const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
const file = { id: 'F', name: 'n', size: 1, type: 'text/plain', sha256: '0'.repeat(64) };
/** Each is a frame's text as it is, or an object: with `room` it is about the bystanders' room. */
const badRequests: readonly (string | object)[] = [
  '',
  'not JSON',
  '{"type":"ping"',
  'null',
  '[]',
  '[{"type":"ping"}]',
  '"ping"',
  '1e999',
  deep(30_000),
  '{}',
  { type: 'nonsense' },
  { type: '__proto__' },
  { type: 'constructor' },
  { type: ['ping'] },
  { type: 'ping', id: 'a b' },
  { type: 'ping', id: 'a\r\nNatter-Kind: member' },
  { type: 'ping', id: '' },
  { type: 'ping', id: 'x'.repeat(65) },
  { type: 'ping', id: 'é' },
  { type: 'ping', id: 7 },
  { type: 'join' },
  { type: 'join', room: 7 },
  { type: 'join', room: 'R', after: -1, epoch: 'e' },
  { type: 'join', room: 'R', after: 1.5, epoch: 'e' },
  { type: 'join', room: 'R', after: '1', epoch: 'e' },
  '{"type":"join","room":"R","after":1e400,"epoch":"e"}',
  { type: 'join', room: 'R', after: 1 },
  { type: 'join', room: 'R', after: 1, epoch: 5 },
  { type: 'join', room: 'R', history: 201 },
  { type: 'join', room: 'R', history: -1 },
  { type: 'say', room: 'R', text: 'no id' },
  { type: 'say', room: 'R', id: 'i' },
  { type: 'say', room: 'R', id: 'i', text: '' },
  { type: 'say', room: 'R', id: 'i', text: null },
  { type: 'say', room: 'R', id: 'i\n', text: 'x' },
  { type: 'say', room: 'R', id: 'i', text: 'x', to: [] },
  { type: 'say', room: 'R', id: 'i', text: 'x', to: 'ann' },
  { type: 'say', room: 'R', id: 'i', text: 'x', to: [7] },
  { type: 'say', room: 'R', id: 'i', text: 'x', ref: -1 },
  { type: 'say', room: 'R', id: 'i', text: 'x', file: { ...file, sha256: 'zz' } },
  { type: 'say', room: 'R', id: 'i', text: 'x', file: { ...file, type: 'a/b\r\nx: y' } },
  '{"type":"say","room":"R","id":"i","text":"lone \\ud800 surrogate"}',
  '{"type":"say","room":"R","id":"i","text":"x","to":["\\udfff"]}',
  '{"type":"signal","room":"R","data":{"a":"\\ud800"}}',
  '{"type":"signal","room":"R","data":{"__proto__":{"polluted":1}}}',
  `{"type":"signal","room":"R","data":${deep(100)}}`,
  { type: 'signal', room: 'R' },
  { type: 'history', room: 'R', limit: 0 },
  { type: 'history', room: 'R', limit: 201 },
  { type: 'history', room: 'R', before: 1, after: 1 },
  { type: 'history', room: 'R', before: -1 },
  { type: 'members', room: 'R', limit: 501 },
  { type: 'hello', alias: 'eve' },
];

test('a bad request is refused, and the connection is kept', async () => {
  using others = await bystandersAt(gateway);
  const { room } = others;
  for (let from = 0; from < badRequests.length; from += 15) {
    using eve = await identified(gateway, 'eve');
    await eve.join(room);
    for (const bad of badRequests.slice(from, from + 15)) {
      const text = typeof bad === 'string' ? bad : JSON.stringify(bad);
      eve.send(text.replace('"R"', `"${room}"`));
      const answer = await eve.next((frame: ServerMessage) => frame.type !== 'message');
      expect([text.slice(0, 99), answer]).toMatchObject([
        {},
        { type: 'error', code: 'bad-request' },
      ]);
    }
    expect(await eve.request({ type: 'ping' })).toMatchObject({ type: 'pong' });
    await eve.request({ type: 'leave', room });
  }
  await others.missedNothing();
  expect(others.ann.frames.some(({ type }) => type === 'signal')).toBe(false);
});

test('unknown fields are ignored and passed on to no one', async () => {
  using others = await bystandersAt(gateway);
  const { room, ann } = others;
  using eve = await identified(gateway, 'eve');
  eve.send(`{"type":"join","room":"${room}","id":"j","__proto__":{"after":5},"constructor":1}`);
  expect(await eve.next('joined')).toMatchObject({ id: 'j', truncated: false });
  eve.send(
    `{"type":"say","room":"${room}","id":"x","text":"hi","from":"ann","seq":1,"__proto__":{"to":["bob"]},"via":"me","deep":${deep(5_000)}}`,
  );
  await eve.next('ack');
  const heard = await ann.next((frame) => frame.type === 'message' && frame.id === 'x');
  expect(Object.keys(heard).toSorted()).toEqual([
    'at',
    'from',
    'id',
    'room',
    'seq',
    'text',
    'type',
    'via',
  ]);
  expect(heard).toMatchObject({ from: 'eve', via: gateway.id });
  await others.missedNothing();
});

test.each([
  { what: 'a reserved bit', bytes: rawFrame('{}', { reserved: true }) },
  { what: 'an unknown opcode', bytes: rawFrame('{}', { opcode: 3 }) },
  { what: 'a fragmented ping', bytes: rawFrame('', { opcode: 9, fin: false }) },
  { what: 'a continuation of nothing', bytes: rawFrame('{}', { opcode: 0 }) },
  { what: 'a length that never comes', bytes: Buffer.of(0x81, 0xff, 0, 0, 0, 0xff, 0, 0, 0, 0) },
  { what: 'bytes that are no frame', bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') },
  { what: 'bad UTF-8', bytes: rawFrame(Buffer.of(0xc3, 0x28)) },
  { what: 'a character cut at the end', bytes: rawFrame(Buffer.of(0x7b, 0xe2, 0x82)) },
  { what: 'a binary frame', bytes: rawFrame('{"type":"ping"}', { opcode: 2 }) },
  { what: 'a frame of 65,535 and a continuation', bytes: tooLongInTwo() },
  { what: 'a close frame of one byte', bytes: rawFrame('x', { opcode: 8 }) },
])('$what closes that connection alone', async ({ bytes }) => {
  using others = await bystandersAt(gateway);
  using eve = await identified(gateway, 'eve');
  await eve.join(others.room);
  eve.sendRaw(bytes);
  const { code } = await eve.closed;
  expect([1002, 1003, 1007, 1009]).toContain(code);
  await others.missedNothing();
});

test('some fragments make a frame, very many close the connection', async () => {
  using others = await bystandersAt(gateway);
  using eve = await identified(gateway, 'eve');
  eve.sendFragments([...'{"type":"ping",'.split(''), '"id":"i"}']);
  expect(await eve.next('pong')).toMatchObject({ id: 'i' });
  eve.sendFragments(Array.from({ length: 10_000 }, () => 'x'));
  expect((await eve.closed).code).toBeGreaterThan(1000);
  await others.missedNothing();
});

test('1,000 messages a second from one client cost the others nothing', async () => {
  using others = await bystandersAt(gateway);
  const { room } = others;
  using eve = await identified(gateway, 'eve');
  await eve.join(room);
  for (let second = 0; second < 2; second += 1) {
    const says = Array.from({ length: 1_000 }, (_, n) => {
      const id = `${second}-${n}`;
      return { type: 'say', room, id, text: id };
    });
    eve.sendRaw(rawRequests(says));
    await eve.next((frame) => 'id' in frame && frame.id === `${second}-999`);
    await others.missedNothing();
  }
  const refused = eve.frames.filter((frame) => frame.type === 'error');
  expect(refused.length).toBeGreaterThan(1_800);
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['rate-limited']));
  await eventually(() => {
    const acked = eve.frames.filter(({ type }) => type === 'ack').length;
    expect(others.ann.messages(room).filter(({ from }) => from === 'eve')).toHaveLength(acked);
  });
});

test('a connection dropped within a frame stores nothing', async () => {
  using others = await bystandersAt(gateway);
  const { room, ann } = others;
  using eve = await identified(gateway, 'eve');
  await eve.join(room);
  const say = rawFrame(JSON.stringify({ type: 'say', room, id: 'cut', text: 'cut' }));
  eve.sendRaw(say.subarray(0, -1));
  eve.terminate();
  expect((await upgradeAnswer(gateway.wsUrl, { origin: 'null' })).status).toBe(403);
  await others.missedNothing();
  expect(ann.messages(room).some(({ text }) => text === 'cut')).toBe(false);
});

test('requests about empty rooms leave nothing behind', async () => {
  using others = await bystandersAt(gateway);
  const rooms = await gateway.metric('natter_rooms');
  using eve = await JsonPeer.open(gateway.wsUrl);
  await eve.hello('eve');
  for (let n = 0; n < 30; n += 1)
    expect(await eve.request({ type: 'say', room: newRoom(), text: 'x', id: 'i' })).toMatchObject({
      code: 'not-joined',
    });
  expect(await gateway.metric('natter_rooms')).toBe(rooms);
  await others.missedNothing();
});

function tooLongInTwo(): Buffer {
  const first = rawFrame('x'.repeat(65_535), { fin: false });
  return Buffer.concat([first, rawFrame('xx', { opcode: 0 })]);
}
