import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Amended } from '../amended.ts';
import { beginningOf, lineOfAmended } from './amended-lines.ts';
import { escapeText } from './escape-text.ts';

const amended = (change: Partial<Amended>): Amended => ({
  type: 'amended',
  room: 'lobby',
  seq: 2,
  of: 1,
  by: 'ann',
  at: 0,
  ...change,
});
const hello = { from: 'bob', words: 'hello' };

test.each<[Partial<Amended>, known: string, unknown: string]>([
  [{ text: 'at\nnine' }, 'edited: at ⏎ nine', 'edited: at ⏎ nine'],
  [{ erase: true }, 'erased a message of bob', 'erased a message'],
  [{ react: '👍', count: 2 }, 'reacted 👍 to bob: hello', 'reacted 👍 to a message'],
  [{ unreact: '👍' }, 'took 👍 back from bob: hello', 'took 👍 back from a message'],
  [{ pin: true }, 'pinned bob: hello', 'pinned a message'],
  [{ pin: false }, 'unpinned bob: hello', 'unpinned a message'],
  // Of a later version.
  [{}, 'changed bob: hello', 'changed a message'],
])('%j is told in a line', (change, known, unknown) => {
  expect(lineOfAmended(amended(change), hello)).toBe(`* ann ${known}`);
  expect(lineOfAmended(amended(change))).toBe(`* ann ${unknown}`);
});

test('one’s own erased message is nobody else’s', () => {
  const line = lineOfAmended(amended({ erase: true, by: 'bob' }), hello);
  expect(line).toBe('* bob erased a message');
});

const file = { id: 'x', name: 'cat.png', size: 1, type: 'image/png', sha256: '0'.repeat(64) };
const words40 = 'one two three four five six seven eight';

test.each([
  ['hello', 'hello'],
  [words40, words40],
  [`${words40} nine ten`, 'one two three four five six seven eight…'],
  ['x'.repeat(41), `${'x'.repeat(40)}…`],
  ['first\nsecond', 'first…'],
  // No emoji is cut in two.
  ['👩🏽‍❤️‍💋‍👨🏿'.repeat(50), '👩🏽‍❤️‍💋‍👨🏿'.repeat(9)],
])('%j begins with %j', (text, words) => {
  const beginning = beginningOf({ from: 'bob', text }).words;
  if (text.startsWith('👩')) expect(beginning.startsWith(words)).toBe(true);
  else expect(beginning).toBe(words);
});

test('a file without a text is named', () => {
  expect(beginningOf({ from: 'bob', text: '', file })).toEqual({ from: 'bob', words: 'cat.png' });
  expect(beginningOf({ from: 'bob', text: 'look', file }).words).toBe('look');
});

test('whatever was said, it is one line that is safe to print', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(texts, texts, (text, from) => {
      const message = beginningOf({ from, text });
      const line = lineOfAmended(amended({ react: '👍' }), message);
      expect(line).toBe(escapeText(line));
      expect(line.startsWith('* ann reacted 👍 to ')).toBe(true);
      expect(message.words.length).toBeLessThan(400);
    }),
  );
});
