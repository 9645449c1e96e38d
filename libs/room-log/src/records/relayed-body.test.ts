import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainSay } from './plain-say.ts';
import { formOfSay, isSignalBody } from './relayed-body.ts';

const bytes = (frame: object | string): Buffer =>
  Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame));
const said = { room: 'lobby', id: '1', from: 'ann', text: 'hello', at: 1, via: 'gw-1' };
const frame = { type: 'message', ...said };

test('whatever a gateway writes passes, fields of later versions too', () => {
  const texts = fc.string({ unit: 'binary' });
  const frames = fc.record(
    {
      type: fc.constant('message'),
      room: texts,
      id: texts,
      from: texts,
      text: texts,
      at: fc.integer(),
      via: texts,
      to: fc.array(texts),
      later: fc.jsonValue(),
    },
    { requiredKeys: ['type', 'room', 'id', 'from', 'text', 'at', 'via'] },
  );
  fc.assert(
    fc.property(frames, fc.jsonValue(), (say, data) => {
      expect(formOfSay(bytes(say))).toBeDefined();
      expect(isSignalBody(bytes({ type: 'signal', room: 'r', from: 'ann', data }))).toBe(true);
    }),
  );
});

test('a plain say is exactly what JSON says it is', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"', '\\', '\n', '\u0000'),
  );
  const numbers = fc.oneof(fc.nat(), fc.constantFrom('', '0', '007', '-1', '1e5', '1.5', '"1"'));
  const bodies = fc.tuple(texts, texts, numbers, texts).map(
    ([room, text, at, rest]) =>
      // Raw, not escaped: what a faulty or hostile writer may put there.
      `{"type":"message","room":"${room}","id":"1","from":"a","text":"${text}","at":${at},"via":"g"${rest}}`,
  );
  fc.assert(
    fc.property(bodies, (body) => {
      if (!isPlainSay(bytes(body))) return;
      expect(JSON.parse(body)).toMatchObject({ type: 'message', id: '1', from: 'a', via: 'g' });
    }),
    { numRuns: 1_000 },
  );
  expect(isPlainSay(bytes(frame))).toBe(true);
  expect(isPlainSay(bytes({ ...frame, text: 'h\u00e9llo \u4e16' }))).toBe(true);
  for (const other of [{ to: ['bob'] }, { text: 'a"b' }, { text: 'a\nb' }, { at: 0.5 }]) {
    expect(isPlainSay(bytes({ ...frame, ...other }))).toBe(false);
    expect(formOfSay(bytes({ ...frame, ...other }))).toBeDefined();
  }
});

test('a truncated or corrupted body does not pass', () => {
  const whole = bytes({ ...frame, text: 'h\u00e9llo, \u4e16\u754c \ud83d\ude00 "quoted" \\' });
  fc.assert(
    fc.property(fc.nat(whole.length - 1), (at) => {
      expect(formOfSay(whole.subarray(0, at))).toBeUndefined();
      const broken = Buffer.from(whole);
      broken[at] = 0xff;
      expect(formOfSay(broken)).toBeUndefined();
      broken[at] = 0x0a; // A raw line break: inside a string it is no JSON.
      if (formOfSay(broken) !== undefined)
        expect(() => JSON.parse(broken.toString()) as unknown).not.toThrow();
    }),
  );
});

test.each([
  ['nothing', ''],
  ['no JSON', '{"type":"message",broken}'],
  ['half a body', '{"type":"message","text":"x"'],
  ['two of them', `${JSON.stringify(frame)}${JSON.stringify(frame)}`],
  ['another type at the end', `${JSON.stringify(frame).slice(0, -1)},"type":"bye"}`],
  ['a sequence of its own', JSON.stringify({ ...frame, seq: 1 })],
  ['no sender', JSON.stringify({ ...frame, from: undefined })],
  ['a text that is none', JSON.stringify({ ...frame, text: { a: 1 } })],
  ['no date', JSON.stringify({ ...frame, at: 'now' })],
  ['a huge text', JSON.stringify({ ...frame, text: 'x'.repeat(300_000) })],
])('%s is no say', (_name, body) => {
  expect(formOfSay(bytes(body))).toBeUndefined();
});

test.each(['', 'no JSON', '{"type":"signal",', '{"type":"signal","data":\xff}', '{"type":"bye"}'])(
  '%j is no signal',
  (body) => {
    expect(isSignalBody(Buffer.from(body, 'latin1'))).toBe(false);
  },
);
