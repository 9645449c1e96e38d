import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText } from './escape-text.ts';
import type { FileReference, Message } from '../messages.ts';
import {
  actionOf,
  lineOfDigest,
  lineOfMessage,
  lineOfNotice,
  lineOfRefusal,
  lineOfWho,
} from './text-lines.ts';

// What rule 7 forbids in a line: every control but tab, line and paragraph separators, bidirectional controls.
const FORBIDDEN = /(?!\t)\p{Cc}|[\p{Zl}\p{Zp}]|\p{Bidi_Control}|\p{Cs}/u;

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

test('a program shows a file with the gateway where it can be fetched', () => {
  expect(lineOfMessage(message({ text: '', file }), 'http://localhost:8080')).toBe(
    'bob: [file] my cat?.png (12 KB) http://localhost:8080/v1/files/AbCdEfGhIjKlMnOpQrStUv/my%20cat%3F.png',
  );
});

test('a message is one line that begins with its sender, whatever it says', () => {
  fc.assert(
    fc.property(anyMessage, (any) => {
      const line = lineOfMessage(any);
      expect(line).not.toMatch(FORBIDDEN);
      expect(line).toMatch(/^(bob: |bob → |\* bob )/u);
    }),
  );
});

test('no message looks like a notice, a refusal or what the gateway says', () => {
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

test('escaping leaves nothing to escape', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const escaped = escapeText(text);
      expect(escaped).not.toMatch(FORBIDDEN);
      expect(escapeText(escaped)).toBe(escaped);
    }),
  );
});

test('what is printable stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(escapeText(text)).toBe(text);
    }),
  );
});

test('an action is what follows /me', () => {
  expect(actionOf('/me waves')).toBe('waves');
  expect(actionOf('/me  waves  twice')).toBe('waves  twice');
  expect(actionOf('/me')).toBeUndefined();
  expect(actionOf('hi')).toBeUndefined();
});

test('notices, digests, rosters and refusals read as the contract has them', () => {
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
