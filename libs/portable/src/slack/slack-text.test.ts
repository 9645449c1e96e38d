import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emojiOf, nameOfEmoji } from './emoji-names.ts';
import { fromSlack, toSlack } from './slack-text.ts';

const names = {
  person: (id: string) => (id === 'U1' ? 'ann' : undefined),
  channel: (id: string) => (id === 'C1' ? 'general' : undefined),
};

test.each([
  ['hi <@U1>, <@U9|bob> and <@U8>', 'hi @ann, @bob and @U8'],
  ['see <#C1> and <#C2|plans>', 'see #general and #plans'],
  ['<!here> <!channel> <!subteam^S1|@team>', '@here @all @team'],
  ['<https://a.example/x|the page>', 'the page (https://a.example/x)'],
  ['<https://a.example/x>', 'https://a.example/x'],
  ['<mailto:a@b.example|a@b.example>', 'a@b.example'],
  ['1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
  ['<javascript alert>', '<javascript alert>'],
  ['<<@U1>', '<@ann'],
])('%s reads as %s', (text, read) => {
  expect(fromSlack(text, names)).toBe(read);
});

test('any text survives the way to Slack and back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(fromSlack(toSlack(text), names)).toBe(text);
    }),
  );
});

test('emoji have names, with the tone of a skin', () => {
  for (const emoji of ['👍', '❤️', '🎉', '👋🏽', '✅']) {
    expect(emojiOf(nameOfEmoji(emoji) ?? '')).toBe(emoji);
  }
  expect(emojiOf('thumbsup')).toBe('👍');
  for (const name of ['party-blob', '__proto__', 'constructor', '']) {
    expect(emojiOf(name)).toBeUndefined();
  }
});
