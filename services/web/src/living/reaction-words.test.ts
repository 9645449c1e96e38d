import { expect, test } from 'vitest';
import { reactedWords, repliesWords } from './reaction-words.ts';

test.each([
  [{ count: 1, names: ['Ada'] }, 'Ada'],
  [{ count: 1, names: ['me'], mine: true as const }, 'you'],
  [{ count: 2, names: ['Me', 'Ada'], mine: true as const }, 'Ada and you'],
  [{ count: 3, names: ['Ada', 'Bob'] }, 'Ada, Bob and 1 other'],
  // One's own may come after the names that are told.
  [{ count: 4, names: ['Ada', 'Bob'], mine: true as const }, 'Ada, Bob, you and 1 other'],
  [
    { count: 30, names: Array.from({ length: 20 }, (_, index) => `p${index}`) },
    'p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 and 20 others',
  ],
])('a reaction of %o is by %s', (reaction, words) => {
  expect(reactedWords({ emoji: '👍', ...reaction }, 'me')).toBe(words);
});

test('replies are counted', () => {
  expect([1, 2].map(repliesWords)).toEqual(['1 reply', '2 replies']);
});
