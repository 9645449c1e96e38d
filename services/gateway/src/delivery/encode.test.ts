import { Buffer } from 'node:buffer';
import type { AliasKey } from '@natter/protocol';
import { type SayRecord, tokenOf } from '@natter/room-log';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeJson,
  encodeLine,
  encodeRelayed,
  encodeSay,
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

test('a stored body becomes the frame with its seq, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, seq) => {
      const stored = { ...record, seq, body: Buffer.from(JSON.stringify({ ...message, text })) };
      const [frame] = payloadsOf(encodeSay('json', stored));
      expect(JSON.parse(frame!)).toEqual({ ...message, text, seq });
      expect(messagesOf([stored])).toEqual([{ ...message, text, seq }]);
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
