import fc from 'fast-check';
import { expectCheap, expectCheapCall } from '@natter/testkit/cost';
import { expect, test } from 'vitest';
import { aliasKey } from './alias/alias.ts';
import { MENTIONS_MAX, TEXT_BYTES_MAX } from './limits.ts';
import { findMentions, mentionsIn } from './mentions.ts';

const room = ['Bob', 'bob-ann', 'ann', 'J.R.', "O'Neil", '田中', 'Ольга', '@here'];
const keys = new Map(room.map((alias) => [aliasKey(alias.replace('@', '')), alias]));
const find = (name: string): string | undefined => keys.get(aliasKey(name));

test.each([
  ['hello @bob', ['Bob']],
  ['@ann, @Bob: lunch?', ['ann', 'Bob']],
  ['@bob @BOB @ann', ['Bob', 'ann']],
  ['(@ann) "@bob" cc:@bob-ann', ['ann', 'Bob', 'bob-ann']],
  ['@ann/@bob', ['ann', 'Bob']],
  ['thanks @bob.', ['Bob']],
  ["@bob's and @O'Neil's", ['Bob', "O'Neil"]],
  ['@J.R. and @J.R.', ['J.R.']],
  ['@bob-ann', ['bob-ann']],
  ['@bob-cy', ['Bob']],
  ['@here: lunch', ['@here']],
  ['@田中さん、@bobさん', ['田中', 'Bob']],
  ['@ольга!', ['Ольга']],
  ['👍@ann', ['ann']],
])('%j mentions %j', (text, mentions) => {
  expect(mentionsIn(text, find)).toEqual(mentions);
});

test.each([
  'bob',
  '@',
  '@@ann',
  '@bobby',
  'ann@bob',
  'ann.@bob',
  'to ann@bob.com',
  '@bob@example.com',
  'https://example.com/@ann',
  'https://user:@bob/path',
  'medium.com/@ann',
  '`@bob`',
  '``a ` @bob``',
  '```\n@bob\n```',
  '```\nnever closed @bob',
  '@nobody',
])('%j mentions nobody', (text) => {
  expect(mentionsIn(text, find)).toBeUndefined();
});

test('a name after code and after an address is a mention', () => {
  expect(mentionsIn('`@ann` @bob', find)).toEqual(['Bob']);
  expect(mentionsIn('https://a.b/@ann @bob', find)).toEqual(['Bob']);
  expect(mentionsIn('an open ` is text: @ann', find)).toEqual(['ann']);
});

test('where a name stands is known', () => {
  const text = 'so @bob, @ann';
  const shown = findMentions(text, find).map(({ start, end }) => text.slice(start, end));
  expect(shown).toEqual(['@bob', '@ann']);
});

test('a message lists a bounded number of mentions', () => {
  const text = Array.from({ length: 200 }, (_, at) => `@a${at}`).join(' ');
  expect(mentionsIn(text, (name) => name)).toHaveLength(MENTIONS_MAX);
});

test('any text is read, and every mention is a name that was found', () => {
  const anyText = fc.string({
    unit: fc.constantFrom(...Array.from('@ab`/:. \n_田さ👍')),
    maxLength: 200,
  });
  fc.assert(
    fc.property(anyText, (text) => {
      for (const { start, end, mention } of findMentions(text, (name) => name)) {
        expect(text.slice(start, end)).toBe(`@${mention}`);
      }
    }),
  );
});

test('the longest text is read in little time', async () => {
  const heads = ['', '@', '`@', '```\n@a', '@a ', '://@', '@田', '@_', '/@a'];
  const run = (text: string): unknown => mentionsIn(text, find);
  await expectCheap({ bytesMax: TEXT_BYTES_MAX, limitMs: 5, heads, run });
  for (const part of heads) {
    if (part === '') continue;
    const text = part.repeat(TEXT_BYTES_MAX / part.length);
    await expectCheapCall(`many ${part}`, { limitMs: 5, run: () => run(text) });
  }
});
