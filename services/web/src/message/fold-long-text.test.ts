import { expect, test } from 'vitest';
import { parseBlocks } from '../markdown/parse-blocks.ts';
import { foldLongText } from './fold-long-text.ts';

test.each(['', 'short', 'a\n'.repeat(30), 'word '.repeat(399), '\n'.repeat(16_000)])(
  'a short text is whole',
  (text) => {
    expect(foldLongText(text)).toBeUndefined();
  },
);

test.each([
  ['x\n'.repeat(8_000), 8_000],
  ['x\r\n'.repeat(5_000), 5_000],
  ['x\u2028'.repeat(5_000), 5_000],
  ['x\u0085'.repeat(4_999) + 'x', 5_000],
  ['- a\n'.repeat(4_000), 4_000],
  ['\n'.repeat(16_000) + 'x', 16_001],
])('a text of thousands of lines is folded to a few', (text, count) => {
  const folded = foldLongText(text)!;
  expect(folded.shown.split('\n').length).toBeLessThanOrEqual(20);
  expect(folded.words).toBe(`Show all ${count.toLocaleString()} lines`);
});

test.each([
  ['```ts\n' + 'let a = 1;\n'.repeat(200) + '```', 'code'],
  ['|a|b|\n|-|-|\n' + '|1|2|\n'.repeat(200), 'table'],
])('%j keeps its kind when it is folded', (text, kind) => {
  const shown = parseBlocks(foldLongText(text)!.shown);
  expect(shown.map((block) => block.kind)).toEqual([kind]);
});

test('a long line is cut at a word', () => {
  const folded = foldLongText('word '.repeat(3_000))!;
  expect(folded.shown).toMatch(/ word…$/);
  expect(folded.shown.length).toBeLessThan(1_600);
  expect(folded.words).toBe(`Show all ${(14_999).toLocaleString()} characters`);
});

test('no character is cut in two', () => {
  for (const text of ['🎉'.repeat(4_000), `a${'🎉'.repeat(4_000)}`])
    expect(foldLongText(text)!.shown.isWellFormed()).toBe(true);
});
