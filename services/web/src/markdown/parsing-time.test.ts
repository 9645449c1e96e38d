// Strangers choose the texts that the page reads, 20 a second. None may hold up the page.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOnlyEmoji } from '../emoji/only-emoji.ts';
import { otherHost } from './find-links.ts';
import { parseBlocks } from './parse-blocks.ts';
import { plainWords } from './plain-words.ts';
import { splitNames } from './split-names.ts';

/** The longest text that a message holds. */
const TEXT_LENGTH = 16_384;
/** One frame of a slow screen. What is quadratic takes ten times as long. */
const LIMIT_MS = 50;

const PARTS = [
  ['a@a.aa ', '!', 'a!', '!!!!', '>', '> ', '>>a\n', '- ', '- a\n', '- - ', '1. ', '1) a\n'],
  ['*', '_a', '*_', '**a ', '**a*', '***a*', '*a _b ~~c ', '*a* ', 'a**b*c**d', '_a*b_c*'],
  ['~~a', '~a', '~~~\n', '`', '``a`', '` ``', '```\n', '```a`', '[', '[a]', '[a](', '[[a](b)'],
  ['[a](<', '[a](b "', "[a](b'", '](', '![[', '![a](', '(', '((a)', ')', '<', '<a', '<http://a.b>'],
  ['http://', 'http://a.b ', 'http://a.b/(', 'http://a.b/)', 'http://[::1]:1/ ', 'https://a.b?!.,'],
  [
    'www.',
    'www.a.b ',
    'a.',
    'a.a ',
    'a@',
    'a@a.',
    '.@a',
    '@a ',
    '@',
    '#a ',
    '#a.',
    '#',
    '\\',
    '\\*',
  ],
  [
    'x\n',
    '\n',
    '\n\n- a',
    '  - a\n',
    '> - ',
    '> a\n- b\n1. c\n',
    '|a',
    '"',
    '&amp;',
    ':a:',
    ' ',
    '\t',
  ],
  ['# ', '# a\n', '###### a #\n', '#'.repeat(7), ' #', '# # # '],
  [
    '|',
    '|a|',
    '|a|b\n',
    '|\n',
    'a|b\n-|-\n',
    '|-',
    '|-|\n',
    '|:-:',
    '\\|',
    '|`',
    '|*a',
    '|a@a.aa ',
  ],
  ['|a|b|\n|-|-|\n', `${'|a'.repeat(24)}\n${'|-'.repeat(24)}\n`, '|www.a.b|[a](b)\n', '> |a|\n'],
  ['\u0301', 'a\u0301', '\u200b', '\u2028', '\r', '﷽', '🎉', '👩‍👩‍👧', '\ud83c', 'ß', 'İ'],
].flat();

/** Everything that the page does with a text before it becomes elements. */
function read(text: string): void {
  parseBlocks(text);
  plainWords(text);
  splitNames(text);
  isOnlyEmoji(text);
  otherHost('https://a.b/', text);
}

/** The first pays for compilation; any may pay for a garbage collection, or share its core. */
const RUNS_MAX = 10;

/** Returns the least CPU ms of this thread, of as many runs as it takes to get below the limit. */
function readingMs(text: string, limitMs: number): number {
  let least = Infinity;
  for (let run = 0; run < RUNS_MAX && least >= limitMs; run += 1) {
    const before = process.threadCpuUsage();
    read(text);
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

const filledWith = (part: string): string => part.repeat(Math.ceil(TEXT_LENGTH / part.length));

test.each(PARTS)('16 KB of %j hold the page up for less than a frame', (part) => {
  expect(readingMs(filledWith(part), LIMIT_MS)).toBeLessThan(LIMIT_MS);
});

test('nor do tables of them', () => {
  for (const part of PARTS) {
    const cell = part.replaceAll(/[\n\r\u2028]/gu, '');
    const text = `|a|b|\n|-|-|\n${`|${cell}|${cell}|\n`.repeat(TEXT_LENGTH)}`.slice(0, TEXT_LENGTH);
    expect(readingMs(text, LIMIT_MS), part).toBeLessThan(LIMIT_MS);
  }
});

test('no text makes more cells than it has characters', () => {
  const lines = fc.array(fc.constantFrom('|a|b|', '|-|-|', '|', '||||||', 'a|b', '-|-', '', 'x'));
  fc.assert(
    fc.property(lines, (all) => {
      const text = all.join('\n');
      const cells = parseBlocks(text).flatMap((block) =>
        block.kind === 'table' ? [...block.head, ...block.rows.flat()] : [],
      );
      expect(cells.length).toBeLessThanOrEqual(text.length);
    }),
  );
});

test('nor do mixtures of them', () => {
  const limitMs = LIMIT_MS * 2;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PARTS), { minLength: 2, maxLength: 6 }), (parts) => {
      expect(readingMs(filledWith(parts.join('')), limitMs)).toBeLessThan(limitMs);
    }),
    { numRuns: 60 },
  );
});
