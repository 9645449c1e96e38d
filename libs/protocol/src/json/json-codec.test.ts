import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAlias } from '../alias/alias.ts';
import type { RefusalCode } from '../codes.ts';
import { decodeClientMessage } from './json-codec.ts';
import { RECIPIENTS_MAX, SIGNAL_BYTES_MAX, SIGNAL_DEPTH_MAX, TEXT_BYTES_MAX } from '../limits.ts';
import type { ClientMessage } from '../client-messages.ts';
import { parseRoomName } from '../names.ts';
import { checks } from './client-schema.ts';
import { decodeLine } from '../text/text-codec.ts';

const base64url = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
const file = {
  id: 'A'.repeat(22),
  name: 'cat.png',
  size: 3,
  type: 'image/png',
  sha256: 'a'.repeat(64),
};

function frame(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields);
}

function say(fields: Readonly<Record<string, unknown>> = {}): string {
  return frame({ type: 'say', room: 'lobby', id: '1', text: 'hi', ...fields });
}

function nested(levels: number, open = '[', close = ']'): string {
  return open.repeat(levels) + close.repeat(levels);
}

const anyText = fc.string({ unit: 'binary', minLength: 1 });
const anySeq = fc.maxSafeNat();
const anyRoom = fc
  .string({ unit: fc.constantFrom(...Array.from('abz09-_.')), minLength: 1, maxLength: 64 })
  .map(parseRoomName)
  .filter((room) => room !== undefined);
const anyId = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 64,
});
const anyAlias = fc
  .string({ unit: fc.constantFrom(...Array.from('bobANN19_-.é')), minLength: 1, maxLength: 32 })
  .map((text) => parseAlias(text)?.alias)
  .filter((alias) => alias !== undefined);
const anyTo = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 });
const anyFile = fc.record({
  id: fc.string({ unit: fc.constantFrom(...base64url), minLength: 1, maxLength: 64 }),
  name: fc.string({ unit: 'binary', minLength: 1, maxLength: 255 }),
  size: anySeq,
  type: fc.constantFrom('image/png', 'text/plain; charset=utf-8', 'application/vnd.x+json'),
  sha256: fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEF')),
    minLength: 64,
    maxLength: 64,
  }),
});
// Through JSON once, as it keeps no -0 and no duplicate names.
const anyData = fc
  .jsonValue({ maxDepth: 4, noUnicodeString: false })
  .map((data): unknown => JSON.parse(JSON.stringify(data)));

function shape<T extends string>(type: T) {
  return { type: fc.constant(type) };
}

const anyJoin = fc.oneof(
  fc.record(
    { ...shape('join'), id: anyId, room: anyRoom, history: fc.nat(200) },
    { requiredKeys: ['type', 'room'] },
  ),
  fc.record(
    { ...shape('join'), id: anyId, room: anyRoom, after: anySeq, epoch: fc.string() },
    { requiredKeys: ['type', 'room', 'after', 'epoch'] },
  ),
);

const anyClientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record(
    {
      ...shape('hello'),
      id: anyId,
      alias: anyAlias,
      session: fc.string({ unit: fc.constantFrom(...base64url), minLength: 22, maxLength: 64 }),
      device: fc.string({ unit: fc.constantFrom(...base64url), minLength: 1, maxLength: 32 }),
      join: fc.array(anyJoin, { minLength: 1, maxLength: 5 }),
    },
    { requiredKeys: ['type', 'alias'] },
  ),
  anyJoin,
  fc.record({ ...shape('leave'), id: anyId, room: anyRoom }, { requiredKeys: ['type', 'room'] }),
  fc.record(
    {
      ...shape('say'),
      id: anyId,
      room: anyRoom,
      text: anyText,
      to: anyTo,
      view: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      ref: anySeq,
      file: anyFile,
    },
    { requiredKeys: ['type', 'id', 'room', 'text'] },
  ),
  fc.record(
    { ...shape('signal'), id: anyId, room: anyRoom, to: anyTo, data: anyData },
    { requiredKeys: ['type', 'room', 'data'] },
  ),
  fc.record(
    {
      ...shape('history'),
      id: anyId,
      room: anyRoom,
      before: anySeq,
      limit: fc.integer({ min: 1, max: 200 }),
    },
    { requiredKeys: ['type', 'room'] },
  ),
  fc.record(
    {
      ...shape('history'),
      id: anyId,
      room: anyRoom,
      after: anySeq,
      limit: fc.integer({ min: 1, max: 200 }),
    },
    { requiredKeys: ['type', 'room'] },
  ),
  fc.record(
    {
      ...shape('members'),
      id: anyId,
      room: anyRoom,
      after: anyText,
      limit: fc.integer({ min: 1, max: 500 }),
    },
    { requiredKeys: ['type', 'room'] },
  ),
  fc.record(
    { ...shape('history'), id: anyId, room: anyRoom, at: fc.integer({ min: 0, max: 8.64e15 }) },
    { requiredKeys: ['type', 'room', 'at'] },
  ),
  fc.record(
    {
      ...shape('search'),
      id: anyId,
      query: fc.string({ unit: 'binary' }),
      room: anyRoom,
      limit: fc.integer({ min: 1, max: 50 }),
      order: fc.constantFrom('best', 'newest'),
      cursor: fc.string({ maxLength: 128 }),
      zone: fc.constantFrom('Europe/Paris', 'Mars/Olympus'),
    },
    { requiredKeys: ['type', 'query'] },
  ),
  fc.record({ ...shape('ping'), id: anyId }, { requiredKeys: ['type'] }),
);

test('a message is decoded as it was sent', () => {
  fc.assert(
    fc.property(anyClientMessage, (message) => {
      // Exactly how the client library writes a frame.
      expect(decodeClientMessage(JSON.stringify(message))).toEqual({
        ok: true,
        value: message,
      });
    }),
    { numRuns: 1000 },
  );
});

test('decoding never throws, and every refusal says why', () => {
  const types = fc.constantFrom(...Object.keys(checks), 'bye', 'constructor', '__proto__');
  const names = fc.constantFrom(
    'id',
    'room',
    'text',
    'to',
    'after',
    'epoch',
    'alias',
    'data',
    'limit',
    'file',
    '__proto__',
  );
  const anyFrame = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json({ maxDepth: 5 }),
    fc
      .tuple(
        types,
        fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.constant('lobby')), {
          noNullPrototype: true,
        }),
      )
      .map(([type, fields]) => frame({ ...fields, type })),
  );
  fc.assert(
    fc.property(anyFrame, (text) => {
      const result = decodeClientMessage(text);
      expect(result.ok || result.refusal.message).not.toBe('');
    }),
    { numRuns: 1000 },
  );
});

test.each<[string, string]>([
  ['nothing', ''],
  ['half a frame', '{"type":"ping"'],
  ['what is not JSON', "{type:'ping'}"],
  ['null', 'null'],
  ['an array', '[]'],
  ['an array of messages', '[{"type":"ping"}]'],
  ['a string', '"ping"'],
  ['a number', '1'],
  ['deep nesting', nested(30_000)],
  ['deep nesting of objects', nested(10_000, '{"a":', '}').replace('}', '1}')],
  ['no type', '{}'],
  ['a type only in __proto__', '{"__proto__":{"type":"ping"}}'],
  ['an unknown type', '{"type":"shout"}'],
  ["a server's type", '{"type":"welcome"}'],
  ['a type every object has', '{"type":"constructor"}'],
  ['a type that is no string', '{"type":["ping"]}'],
  ['a token that is no string', '{"type":"hello","token":7}'],
  ['17 features', frame({ type: 'hello', features: Array.from({ length: 17 }, () => 'rooms') })],
  ['an alias that is no string', '{"type":"hello","alias":7}'],
  ['an alias with a lone surrogate', String.raw`{"type":"hello","alias":"bob\ud800"}`],
  ['a short session', frame({ type: 'hello', alias: 'bob', session: 'A'.repeat(21) })],
  ['a long session', frame({ type: 'hello', alias: 'bob', session: 'A'.repeat(65) })],
  ['an empty device', frame({ type: 'hello', alias: 'bob', device: '' })],
  ['a long device', frame({ type: 'hello', alias: 'bob', device: 'd'.repeat(33) })],
  ['a device with a dot', frame({ type: 'hello', alias: 'bob', device: 'a.b' })],
  [
    'a session that is not base64url',
    frame({ type: 'hello', alias: 'bob', session: '+'.repeat(22) }),
  ],
  ['a join without room', '{"type":"join"}'],
  ['a room that is no string', '{"type":"join","room":1}'],
  ['a negative after', frame({ type: 'join', room: 'lobby', after: -1, epoch: 'e' })],
  ['a fractional after', frame({ type: 'join', room: 'lobby', after: 1.5, epoch: 'e' })],
  ['an after that is no number', frame({ type: 'join', room: 'lobby', after: '1', epoch: 'e' })],
  ['an after beyond every integer', '{"type":"join","room":"lobby","after":1e300,"epoch":"e"}'],
  ['after without epoch', frame({ type: 'join', room: 'lobby', after: 1 })],
  ['an epoch that is no string', frame({ type: 'join', room: 'lobby', after: 1, epoch: 1 })],
  [
    'an epoch with a lone surrogate',
    String.raw`{"type":"join","room":"lobby","after":1,"epoch":"\udc00"}`,
  ],
  ['history over 200', frame({ type: 'join', room: 'lobby', history: 201 })],
  ['a negative history', frame({ type: 'join', room: 'lobby', history: -1 })],
  ['a say without id', say({ id: undefined })],
  ['a say without text', say({ text: undefined })],
  ['an empty text', say({ text: '' })],
  ['a text that is no string', say({ text: null })],
  [
    'a text with a lone surrogate',
    String.raw`{"type":"say","room":"lobby","id":"1","text":"a\ud83d"}`,
  ],
  [
    'a recipient with a lone surrogate',
    String.raw`{"type":"say","room":"lobby","id":"1","text":"a","to":["\udfff"]}`,
  ],
  ['a file name with a lone surrogate', say({ file: { ...file, name: '\ud800' } })],
  ['to nobody', say({ to: [] })],
  ['a recipient that is no string', say({ to: ['ann', 7] })],
  ['a to that is no array', say({ to: 'ann' })],
  ['to null', say({ to: null })],
  ['a fractional ref', say({ ref: 0.5 })],
  ['a file without a name', say({ file: { ...file, name: '' } })],
  ['a file with a long name', say({ file: { ...file, name: 'x'.repeat(256) } })],
  ['a file of negative size', say({ file: { ...file, size: -1 } })],
  ['a file without media type', say({ file: { ...file, type: 'png' } })],
  ['a file with a long media type', say({ file: { ...file, type: `a/${'x'.repeat(126)}` } })],
  ['a file with a newline in its media type', say({ file: { ...file, type: 'a/b;\n' } })],
  ['a file with a short hash', say({ file: { ...file, sha256: 'a'.repeat(63) } })],
  ['a file without width', say({ file: { ...file, width: 0 } })],
  ['a file of negative height', say({ file: { ...file, height: -1 } })],
  ['a file that is too wide', say({ file: { ...file, width: 65_536 } })],
  ['a file of half a pixel', say({ file: { ...file, height: 1.5 } })],
  ['a file with a width in words', say({ file: { ...file, width: '640' } })],
  ['a file with a height of null', say({ file: { ...file, height: null } })],
  ['a file id with a slash', say({ file: { ...file, id: '../etc' } })],
  ['a file that is null', say({ file: null })],
  ['a signal without data', frame({ type: 'signal', room: 'lobby' })],
  ['a signal to nobody', frame({ type: 'signal', room: 'lobby', to: [], data: 1 })],
  [
    'data with a lone surrogate',
    String.raw`{"type":"signal","room":"lobby","data":{"a":["\ud800"]}}`,
  ],
  [
    'data with a lone surrogate in a name',
    String.raw`{"type":"signal","room":"lobby","data":{"\ud800":1}}`,
  ],
  [
    'data with __proto__ in it',
    '{"type":"signal","room":"lobby","data":{"a":{"__proto__":{"b":1}}}}',
  ],
  [
    'data over 64 levels deep',
    `{"type":"signal","room":"lobby","data":${nested(SIGNAL_DEPTH_MAX + 1)}}`,
  ],
  ['data 30,000 levels deep', `{"type":"signal","room":"lobby","data":${nested(30_000)}}`],
  ['before and after together', frame({ type: 'history', room: 'lobby', before: 5, after: 1 })],
  ['before and at together', frame({ type: 'history', room: 'lobby', before: 5, at: 1 })],
  ['at that is no time', frame({ type: 'history', room: 'lobby', at: 8.64e15 + 1 })],
  ['search without a query', frame({ type: 'search' })],
  ['search in an unknown order', frame({ type: 'search', query: 'x', order: 'worst' })],
  ['search for too many', frame({ type: 'search', query: 'x', limit: 51 })],
  ['search with half a character', frame({ type: 'search', query: '\ud800' })],
  ['a negative before', frame({ type: 'history', room: 'lobby', before: -1 })],
  ['a history limit over 200', frame({ type: 'history', room: 'lobby', limit: 201 })],
  ['a history limit of 0', frame({ type: 'history', room: 'lobby', limit: 0 })],
  ['a members limit over 500', frame({ type: 'members', room: 'lobby', limit: 501 })],
  ['a members after that is no string', frame({ type: 'members', room: 'lobby', after: 1 })],
  [
    'a members after with a lone surrogate',
    String.raw`{"type":"members","room":"lobby","after":"\ud800"}`,
  ],
  ['an id that is no string', '{"type":"ping","id":1}'],
  ['an id with a newline', '{"type":"ping","id":"a\\r\\n"}'],
  ['an id with a space', '{"type":"ping","id":"a b"}'],
  ['a view of zero', say({ to: ['bob'], view: 0 })],
  ['a view beyond safe integers', say({ to: ['bob'], view: 2 ** 53 })],
  ['a view as text', say({ to: ['bob'], view: '7' })],
  ['an id beyond ASCII', '{"type":"ping","id":"é"}'],
  ['an empty id', '{"type":"ping","id":""}'],
  ['an id of 65 characters', frame({ type: 'ping', id: 'x'.repeat(65) })],
])('%s is a bad request', (_, text) => {
  expect(decodeClientMessage(text)).toMatchObject({ ok: false, refusal: { code: 'bad-request' } });
});

test.each<[string, RefusalCode, string]>([
  ['a text over its bytes', 'too-large', say({ text: `${'é'.repeat(TEXT_BYTES_MAX / 2)}x` })],
  ['257 recipients', 'too-large', say({ to: Array.from({ length: RECIPIENTS_MAX + 1 }, String) })],
  [
    '257 recipients of a signal',
    'too-large',
    frame({ type: 'signal', room: 'lobby', to: Array.from({ length: 257 }, String), data: 1 }),
  ],
  [
    'data over its bytes',
    'too-large',
    frame({ type: 'signal', room: 'lobby', data: 'é'.repeat(SIGNAL_BYTES_MAX / 2) }),
  ],
  [
    'data of more values than its bytes',
    'too-large',
    frame({ type: 'signal', room: 'lobby', data: Array.from({ length: 10_000 }, () => ({})) }),
  ],
  [
    'a query of 1,025 characters',
    'too-large',
    frame({ type: 'search', query: '😀'.repeat(1_025) }),
  ],
  ['a search in a bad room', 'bad-room', frame({ type: 'search', query: 'x', room: 'a b' })],
  ['an alias with a space', 'bad-alias', '{"type":"hello","alias":"a b"}'],
  ['an empty alias', 'bad-alias', '{"type":"hello","alias":""}'],
  ['a reserved alias', 'bad-alias', '{"type":"hello","alias":"Everyone"}'],
  ['a room with capitals', 'bad-room', '{"type":"join","room":"Lobby"}'],
  ['an empty room', 'bad-room', '{"type":"leave","room":""}'],
  ['a room that URLs drop', 'bad-room', '{"type":"join","room":".."}'],
  ['a room of 65 characters', 'bad-room', frame({ type: 'join', room: 'x'.repeat(65) })],
  ['a room with a star', 'bad-room', frame({ type: 'history', room: '*' })],
  ['a room with a newline', 'bad-room', frame({ type: 'members', room: 'lobby\n' })],
  ['a signal to a bad room', 'bad-room', frame({ type: 'signal', room: 'a b', data: 1 })],
  ['a say in a bad room', 'bad-room', say({ room: 'a/b' })],
])('%s is refused as %s', (_, code, text) => {
  expect(decodeClientMessage(text)).toMatchObject({ ok: false, refusal: { code } });
});

test('a frame just within its bounds is accepted', () => {
  for (const text of [
    say({ text: 'é'.repeat(TEXT_BYTES_MAX / 2) }),
    say({ text: ' ' }),
    say({ text: '', file }),
    say({ file: { ...file, width: 1, height: 65_535 } }),
    say({ to: Array.from({ length: RECIPIENTS_MAX }, String) }),
    say({ to: ['bob'], view: 1 }),
    say({ to: ['bob'], view: Number.MAX_SAFE_INTEGER }),
    frame({ type: 'signal', room: 'lobby', data: 'x'.repeat(SIGNAL_BYTES_MAX - 2) }),
    `{"type":"signal","room":"lobby","data":${nested(SIGNAL_DEPTH_MAX)}}`,
    frame({ type: 'signal', room: 'lobby', data: null }),
    frame({ type: 'join', room: 'lobby', after: 0, epoch: '' }),
    frame({ type: 'join', room: 'lobby', history: 0 }),
  ]) {
    expect(decodeClientMessage(text).ok).toBe(true);
  }
});

test('a refusal carries the id and room of its request, if valid', () => {
  expect(decodeClientMessage(say({ text: 7, id: 'm-1' }))).toMatchObject({
    refusal: { id: 'm-1', room: 'lobby' },
  });
  expect(decodeClientMessage('{"type":"shout","id":"m-1"}')).toMatchObject({
    refusal: { id: 'm-1' },
  });
  for (const text of [
    say({ id: 'a b', room: 'Lobby' }),
    say({ id: 7, room: [] }),
    '{"type":"shout"}',
    '[',
  ]) {
    const result = decodeClientMessage(text);
    expect(result.ok || Object.keys(result.refusal)).toEqual(['code', 'message']);
  }
});

test('a refusal names the field', () => {
  expect(decodeClientMessage(say({ to: ['ann', 7] }))).toMatchObject({
    refusal: { message: 'wrong or missing field: to/1' },
  });
  expect(decodeClientMessage('{"type":"say","id":"1"}')).toMatchObject({
    refusal: { message: 'wrong or missing field: room, text' },
  });
});

test('unknown fields are dropped', () => {
  const text =
    '{"__proto__":{"admin":true},"type":"say","room":"lobby","id":"1","text":"hi","from":"ann","constructor":1,' +
    `"file":${JSON.stringify({ ...file, path: '/etc' })}}`;
  const result = decodeClientMessage(text);
  expect(result).toStrictEqual({
    ok: true,
    value: { type: 'say', room: 'lobby', id: '1', text: 'hi', file },
  });
  expect(result.ok && JSON.stringify(result.value)).not.toMatch(/admin|__proto__|constructor|etc/);
});

test('after wins over history, and an epoch without after is ignored', () => {
  expect(
    decodeClientMessage(frame({ type: 'join', room: 'lobby', after: 7, epoch: 'e', history: 50 })),
  ).toStrictEqual({
    ok: true,
    value: { type: 'join', room: 'lobby', after: 7, epoch: 'e' },
  });
  expect(decodeClientMessage(frame({ type: 'join', room: 'lobby', epoch: 'e' }))).toStrictEqual({
    ok: true,
    value: { type: 'join', room: 'lobby' },
  });
});

test('an alias is handed on in NFC', () => {
  expect(decodeClientMessage(frame({ type: 'hello', alias: 'Zoe\u{308}' }))).toMatchObject({
    value: { alias: 'Zoë' },
  });
});

test('both dialects carry the same text to the same members', () => {
  const anyName = fc.string({
    unit: fc.constantFrom(...Array.from('abc')),
    minLength: 1,
    maxLength: 8,
  });
  // A line's own end is no part of its text: LF, CRLF, and telnet's CR NUL.
  const anyWords = anyText.filter(
    (text) => text.trimStart() === text && !/(?:[\r\n]|\r\0)$/.test(text),
  );
  fc.assert(
    fc.property(anyWords, fc.uniqueArray(anyName, { maxLength: 4 }), (text, to) => {
      const typed =
        to.length > 0 ? `/to ${to.join(',')} ${text}` : (text.startsWith('/') ? '/' : '') + text;
      const sent = decodeClientMessage(say({ text, ...(to.length > 0 && { to }) }));
      const named = sent.ok && sent.value.type === 'say' ? sent.value : undefined;
      expect(decodeLine(`bob: ${typed}`, 'bob')).toEqual(
        to.length > 0
          ? { type: 'msg', to: named?.to, text: named?.text }
          : { type: 'say', text: named?.text },
      );
    }),
  );
});
