import { Buffer } from 'node:buffer';
import { LOBBY, lineOfMessage, type AliasKey } from '@natter/protocol';
import { type SayRecord, tokenOf } from '@natter/room-log';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeJson,
  encodeLine,
  encodeRelayed,
  encodeSay,
  encodeSayBody,
  lineOfSay,
  messagesOf,
} from './encode.ts';
import { payloadsOf } from './frames-of-test.ts';

const message = {
  type: 'message',
  room: 'lobby',
  id: 'i',
  from: 'ann',
  text: 'hi\nthere ✓',
  at: 1,
  via: 'gw',
} as const;
const sayOf = (body: string): SayRecord => ({
  kind: 'say',
  isReply: false,
  seq: 42,
  lastSeq: 41,
  from: { alias: tokenOf('ann' as AliasKey), owner: 'o' },
  audience: undefined,
  body: Buffer.from(body),
});
const record = sayOf(JSON.stringify(message));

test.each([
  { length: 0, head: [0x81, 0] },
  { length: 125, head: [0x81, 125] },
  { length: 126, head: [0x81, 126, 0, 126] },
  { length: 65_535, head: [0x81, 126, 0xff, 0xff] },
  { length: 65_536, head: [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0] },
])('a frame of $length bytes has a head of its length', ({ length, head }) => {
  const frame = encodeRelayed(Buffer.alloc(length, 0x61));
  expect([...frame.subarray(0, head.length)]).toEqual(head);
  expect(frame).toHaveLength(head.length + length);
  expect(payloadsOf(frame)).toEqual(['a'.repeat(length)]);
});

test('the length is that of the bytes, not of the characters', () => {
  const text = '✓'.repeat(100);
  expect(payloadsOf(encodeLine('frame', text))).toEqual([text]);
  expect([...encodeLine('line', '✓')]).toEqual([...Buffer.from('✓\n')]);
});

const anyText = fc.string({ unit: 'binary' });
const anySay = fc.record(
  {
    type: fc.constant('say' as const),
    room: fc.constant(LOBBY),
    id: fc.stringMatching(/^[!-~]{1,64}$/),
    text: anyText,
    ref: fc.maxSafeNat(),
    file: fc.record({
      id: fc.stringMatching(/^[\w-]{1,64}$/),
      name: anyText,
      size: fc.maxSafeNat(),
      type: fc.constantFrom('image/png', 'text/plain; charset=utf-8'),
      sha256: fc.constant('a'.repeat(64)),
    }),
  },
  { requiredKeys: ['type', 'room', 'id', 'text'] },
);
const anyTo = fc.option(fc.array(fc.constantFrom('bob', 'Zoë', '山田'), { minLength: 1 }), {
  nil: undefined,
});

test('every kind of reader gets a say as it was said', () => {
  fc.assert(
    fc.property(anySay, anyTo, fc.maxSafeNat(), (say, to, seq) => {
      const body = encodeSayBody(say, { alias: 'ann', via: 'gw', at: 1 }, { to });
      const stored = { ...record, seq, body };
      const [read] = messagesOf([stored]);
      const { type: _, ...said } = say;
      expect(read).toEqual({
        type: 'message',
        ...said,
        ...(to === undefined ? {} : { to }),
        from: 'ann',
        via: 'gw',
        seq,
        at: expect.any(Number) as number,
      });
      const [frame = ''] = payloadsOf(encodeSay('json', stored));
      expect(JSON.parse(frame)).toEqual(read);
      const event = encodeSay('event', stored).toString();
      const [, id, data = ''] = /^id: (\d+)\nevent: message\ndata: (.*)\n\n$/.exec(event) ?? [];
      expect(id).toBe(String(seq));
      expect(JSON.parse(data)).toEqual(read);
      const line = lineOfMessage(read!);
      expect(payloadsOf(encodeSay('frame', stored))).toEqual([line]);
      expect(encodeSay('line', stored).toString()).toBe(`${line}\n`);
    }),
  );
});

test('the same record is a line for text clients, as a frame and on TCP', () => {
  expect(encodeSay('line', record).toString()).toBe('ann: hi ⏎ there ✓\n');
  expect(payloadsOf(encodeSay('frame', record))).toEqual(['ann: hi ⏎ there ✓']);
});

test('a body that no gateway wrote is nothing to those who parse it', () => {
  const broken = sayOf('{"type":"message",broken}');
  expect(lineOfSay(broken)).toBeUndefined();
  expect(encodeSay('line', broken)).toHaveLength(0);
  expect(messagesOf([broken, record])).toHaveLength(1);
  expect(() => lineOfSay(sayOf('{"type":"message","to":7,"text":{}}'))).not.toThrow();
});

test('frames stand one behind the other', () => {
  const frames = [
    encodeJson({ type: 'pong' }),
    encodeLine('frame', 'x'),
    encodeSay('json', record),
  ];
  expect(payloadsOf(Buffer.concat(frames))).toHaveLength(3);
});
