import { expect, test } from 'vitest';
import { emojiNamed, findEmoji, readEmojiTable } from '../emoji/emoji-search.ts';
import { isEmojiOnly, splitMentions } from './mentions.ts';

test('mentions are set off, with what stands around them left as it is', () => {
  expect(splitMentions('hey @Bob, and (@cy.d). a@b')).toEqual([
    { kind: 'text', text: 'hey ' },
    { kind: 'mention', name: 'Bob' },
    { kind: 'text', text: ', and (' },
    { kind: 'mention', name: 'cy.d' },
    { kind: 'text', text: '). a@b' },
  ]);
  expect(splitMentions('')).toEqual([]);
});

test.each([
  ['🎉', true],
  ['👩‍👩‍👧 👍🏽 🇫🇷', true],
  ['🎉🎉🎉🎉', false],
  ['ok 👍', false],
  ['12', false],
  ['1️⃣', true],
  ['©', true],
  ['', false],
])('%j is nothing but a few emoji: %s', (text, expected) => {
  expect(isEmojiOnly(text)).toBe(expected);
});

test('emoji are found by name', () => {
  const groups = readEmojiTable(
    '#Smileys\n😀 grinning happy\n#Things\n🎉 tada party\n🎊 confetti_ball',
  );
  expect(groups.map(({ name }) => name)).toEqual(['Smileys', 'Things']);
  expect(findEmoji(groups, 'ta', 8)[0]?.emoji).toBe('🎉');
  expect(emojiNamed(groups, 'tada')).toBe('🎉');
  expect(emojiNamed(groups, 'ta')).toBeUndefined();
});
