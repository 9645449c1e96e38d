import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAmended, encodeAmended } from './amended-event.ts';

const told = { type: 'amended', room: 'lobby', of: 3, by: 'ann', at: 5 } as const;

test('what was told of a message reads back as it was written', () => {
  for (const change of [
    { rev: 1, text: 'better' },
    { rev: 2, erase: true },
    { rev: 2, erase: true, thread: { root: 1, rev: 4, count: 0 } },
    { rev: 3, react: '👍', count: 1 },
    { rev: 3, unreact: '👍', count: 0 },
    { pin: false },
  ] as const) {
    const body = encodeAmended({ ...told, ...change });
    expect(decodeAmended(body, 9)).toEqual({ ...told, ...change, seq: 9 });
  }
});

test('a body that clients could not read is none', () => {
  for (const change of [
    { room: 1 },
    { of: '3' },
    { by: undefined },
    { at: 1.5 },
    { rev: 'x' },
    { text: 7 },
    { erase: false },
    { react: 1 },
    { pin: 1 },
    { count: null },
    { thread: 3 },
    { thread: { root: 1, rev: 'x', count: 0 } },
    { seq: 4 },
  ])
    expect(decodeAmended(Buffer.from(JSON.stringify({ ...told, ...change })), 9)).toBeUndefined();
  for (const text of [
    JSON.stringify({ ...told, type: 'message' }),
    `{"type":"amended",${'"x":1,'.repeat(30_000)}"y":1}`,
  ])
    expect(decodeAmended(Buffer.from(text), 9)).toBeUndefined();
});

test('no bytes make the reading throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.jsonValue().map((value) => Buffer.from(`{"type":"amended",${JSON.stringify(value)}`)),
      ),
      (body) => {
        expect(() => decodeAmended(body, 9)).not.toThrow();
      },
    ),
  );
});
