import { expect, test } from 'vitest';
import { findEmoji, readEmojiTable } from './emoji-search.ts';
import { isOnlyEmoji } from './only-emoji.ts';

test.each([
  ['🎉', true],
  ['👩‍👩‍👧 👍🏽 🇫🇷', true],
  ['🎉🎉🎉🎉', false],
  ['ok 👍', false],
  ['12', false],
  ['1️⃣', true],
  ['©', true],
  ['', false],
])('%j is only a few emoji: %s', (text, expected) => {
  expect(isOnlyEmoji(text)).toBe(expected);
});

test('emoji are found by name', () => {
  const groups = readEmojiTable(
    '#Smileys\n😀 grinning happy\n#Things\n🎉 tada party\n🎊 confetti_ball',
  );
  expect(groups.map(({ name }) => name)).toEqual(['Smileys', 'Things']);
  expect(findEmoji(groups, 'ta', 8)[0]?.emoji).toBe('🎉');
});
