import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText, hasControls } from './escape-text.ts';
import type { FileReference } from '../file-reference.ts';
import type { Message } from '../messages.ts';
import {
  actionOf,
  lineOfDigest,
  lineOfMessage,
  lineOfNotice,
  lineOfRefusal,
  lineOfWho,
} from './text-lines.ts';

// What rule 7 forbids in a line, emoji and joined letters apart.
const FORBIDDEN =
  /[[\p{Cc}--\t]\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]|[\p{DI}--[\u200c-\u200d\p{Variation_Selector}]]/v;

const file: FileReference = {
  id: 'AbCdEfGhIjKlMnOpQrStUv',
  name: 'my cat?.png',
  size: 12_288,
  type: 'image/png',
  sha256: '0'.repeat(64),
};

function message(fields: Partial<Message>): Message {
  return {
    type: 'message',
    room: 'lobby',
    seq: 1,
    id: '1',
    from: 'bob',
    text: 'hi',
    at: 0,
    via: 'g',
    ...fields,
  };
}

const anyText = fc.oneof(
  fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom(
      'a',
      '\n',
      '\r',
      '\r\n',
      '\u{1b}',
      '\u{2028}',
      '\u{202e}',
      '\t',
      '\u{200b}',
      '\u{200d}',
      '\u{e0041}',
      '😀',
      '/me ',
      ': ',
    ),
  }),
);
const anyFile = fc.record({
  id: anyText,
  name: anyText,
  size: fc.nat(),
  type: anyText,
  sha256: anyText,
});
const anyMessage = fc
  .record(
    { text: anyText, to: fc.array(fc.constantFrom('ann', 'cy'), { minLength: 1 }), file: anyFile },
    { requiredKeys: ['text'] },
  )
  .map(message);

test.each<[string, Partial<Message>]>([
  ['bob: hi', {}],
  ['bob → ann: hi', { to: ['ann'] }],
  ['bob → ann, cy: hi', { to: ['ann', 'cy'] }],
  ['* bob waves', { text: '/me waves' }],
  ['* bob → ann waves', { text: '/me waves', to: ['ann'] }],
  ['bob: /me', { text: '/me' }],
  ['bob: /me ', { text: '/me ' }],
  ['bob: /meow x', { text: '/meow x' }],
  ['bob:  /me waves', { text: ' /me waves' }],
  [
    'bob: [file] my cat?.png (12 KB) /v1/files/AbCdEfGhIjKlMnOpQrStUv/my%20cat%3F.png',
    { text: '', file },
  ],
  [
    'bob → ann: [file] my cat?.png (12 KB) /v1/files/AbCdEfGhIjKlMnOpQrStUv/my%20cat%3F.png look',
    { text: 'look', file, to: ['ann'] },
  ],
  ['bob: a ⏎ b ⏎ c ⏎ d', { text: 'a\nb\r\nc\rd' }],
  [
    'bob: \\x1b[31mred\\x07\\x00\\x7f\\x85\\x9b',
    { text: '\u{1b}[31mred\u{7}\0\u{7f}\u{85}\u{9b}' },
  ],
  [
    'bob: a\\u2028b\\u2029\\u202e\\u200f\\u061c\\u2066\\ud800',
    { text: 'a\u{2028}b\u{2029}\u{202e}\u{200f}\u{61c}\u{2066}\ud800' },
  ],
  ['bob: tab\there, é, 😀, 👩‍👩‍👧', { text: 'tab\there, é, 😀, 👩‍👩‍👧' }],
  ['bob: x ⏎ ann: I quit', { text: 'x\nann: I quit' }],
  ['bob: a\\u200bb\\ufeffc\\u2060\\xad', { text: 'a\u{200b}b\u{feff}c\u{2060}\u{ad}' }],
  [
    'bob: \\u{e0068}\\u{e0069}\\u3164\\u115f\\u034f',
    { text: '\u{e0068}\u{e0069}\u{3164}\u{115f}\u{34f}' },
  ],
  ['bob: \\u180e\\ufe00\\u{e0100}\\ufff9', { text: '\u{180e}\u{fe00}\u{e0100}\u{fff9}' }],
  ['bob: a\\u200db\\u200c', { text: 'a\u{200d}b\u{200c}' }],
  ['bob: 😀\\u200d', { text: '😀\u{200d}' }],
  ['bob: 😀\\u{e0068}\\u{e0069}', { text: '😀\u{e0068}\u{e0069}' }],
  ['bob: 😀️\\ufe0f\\ufe0f', { text: '😀\u{fe0f}\u{fe0f}\u{fe0f}' }],
  ['bob: 1\\ufe0f', { text: '1\u{fe0f}' }],
])('%s', (line, fields) => {
  expect(lineOfMessage(message(fields))).toBe(line);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KB'],
  [1_500_000, '1 MB'],
  [5_000_000_000, '5 GB'],
  [Number.MAX_SAFE_INTEGER, '8192 TB'],
])('a file of %i bytes is shown as %s', (size, shown) => {
  expect(lineOfMessage(message({ file: { ...file, size } }))).toContain(`(${shown})`);
});

test('a file is shown with the address of its gateway', () => {
  expect(lineOfMessage(message({ text: '', file }), 'http://localhost:8080')).toBe(
    'bob: [file] my cat?.png (12 KB) http://localhost:8080/v1/files/AbCdEfGhIjKlMnOpQrStUv/my%20cat%3F.png',
  );
});

test('every message is one line that begins with its sender', () => {
  fc.assert(
    fc.property(anyMessage, (any) => {
      const line = lineOfMessage(any);
      expect(line).not.toMatch(FORBIDDEN);
      expect(line).toMatch(/^(bob: |bob → |\* bob )/u);
    }),
  );
});

test('no message looks like a notice, refusal or greeting', () => {
  const notices = ['joined', 'left'].map((change) =>
    lineOfNotice('bob', change as 'joined' | 'left'),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...notices, '! not UTF-8', 'alias?', 'you are now connected!'),
      (notice) => {
        for (const text of [
          notice,
          `\n${notice}`,
          `\r${notice}`,
          `/me ${notice}`,
          `\u{2028}${notice}`,
        ]) {
          expect(lineOfMessage(message({ text })).split(/\r|\n|\u{2028}/u)).not.toContain(notice);
        }
      },
    ),
  );
});

test('escaping is idempotent', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const escaped = escapeText(text);
      expect(escaped).not.toMatch(FORBIDDEN);
      expect(escapeText(escaped)).toBe(escaped);
    }),
  );
});

test('printable text stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(escapeText(text)).toBe(text);
    }),
  );
});

test('an action is the text after /me', () => {
  expect(actionOf('/me waves')).toBe('waves');
  expect(actionOf('/me  waves  twice')).toBe('waves  twice');
  expect(actionOf('/me')).toBeUndefined();
  expect(actionOf('hi')).toBeUndefined();
});

test('notices, digests, rosters and refusals follow the contract', () => {
  expect(lineOfNotice('bob', 'joined')).toBe('bob has connected to the chat room');
  expect(lineOfNotice('bob', 'left')).toBe('bob has left the chat room!');
  expect(lineOfDigest({ joined: 12, left: 3, count: 240 })).toBe('12 joined, 3 left, 240 here');
  expect(lineOfWho(3, ['a', 'b', 'c'])).toBe('3 here: a, b, c');
  expect(lineOfWho(300, ['a', 'b'])).toBe('300 here: a, b, …');
  expect(lineOfRefusal({ code: 'alias-taken', message: 'alias taken: bob' })).toBe(
    '! alias taken: bob',
  );
  expect(lineOfRefusal({ code: 'bad-request', message: 'no\n\u{1b}' })).toBe('! no ⏎ \\x1b');
});

test.each([
  ['a family', '👩‍👩‍👧'],
  ['a skin tone and a profession', '👩🏽‍🚀'],
  ['a heart on fire', '❤️‍🔥'],
  ['a flag of joined parts', '🏳️‍🌈 🏴‍☠️ 🏳‍🌈'],
  ['a text and an emoji presentation', '☺︎ ☺️'],
  ['a keycap', '1️⃣ #️⃣'],
  ['a flag of letters', '🇸🇪'],
  ['a flag of tags', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}'],
  ['Persian', 'می‌خواهم'],
  ['Hindi', 'क्‍ष'],
  ['Sinhala', 'ශ්‍රී'],
  ['Malayalam', 'അവന്‍റെ'],
])('%s stays as it is', (_, text) => {
  expect(escapeText(text)).toBe(text);
});

test('unknown flags spelled in tags are escaped', () => {
  expect(escapeText('\u{1f3f4}\u{e0068}\u{e0069}\u{e007f}')).toBe(
    '🏴\\u{e0068}\\u{e0069}\\u{e007f}',
  );
});

test('a file name shows invisible characters, and its path encodes them', () => {
  const line = lineOfMessage(message({ text: '', file: { ...file, name: 'a\u{200b}b.txt' } }));
  expect(line).toContain('[file] a\\u200bb.txt (12 KB)');
  expect(line).toContain('/a%E2%80%8Bb.txt');
});

test('only what a terminal could obey counts as a control', () => {
  for (const text of ['\u{1b}[31m', 'a\u{202e}b', 'a\nb', '\u{2028}', '\u{9b}', '\ud800'])
    expect(hasControls(text)).toBe(true);
  for (const text of ['say "hi".txt', 'a\tb', 'a\u{200b}b', '👩‍👩‍👧', 'می‌خواهم'])
    expect(hasControls(text)).toBe(false);
});
