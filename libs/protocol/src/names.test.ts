import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRoomName } from './names.ts';

test.each([
  'lobby',
  'a',
  '0',
  '_',
  '-',
  '...',
  '....',
  '.a',
  'a.',
  '..a',
  'a..',
  '.-',
  'x'.repeat(64),
])('%s is a room name', (name) => {
  expect(parseRoomName(name)).toBe(name);
});

test.each(['', '.', '..', '.\n', 'lobby\n', 'Lobby', 'a b', 'a/b', '%2e', 'é', 'x'.repeat(65)])(
  '%j is no room name',
  (name) => {
    expect(parseRoomName(name)).toBeUndefined();
  },
);

test('every room name survives as a part of a URL path', () => {
  const anyName = fc
    .string({ unit: fc.constantFrom('.', '-', '_', 'a', '0'), minLength: 1, maxLength: 66 })
    .filter((name) => parseRoomName(name) !== undefined);
  fc.assert(
    fc.property(anyName, (name) => {
      expect(new URL(`/v1/rooms/${name}/messages`, 'http://h').pathname).toBe(
        `/v1/rooms/${name}/messages`,
      );
    }),
  );
});

test('all allowed characters make a room name, except . and ..', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('.', '-', 'a'), minLength: 1, maxLength: 66 }),
      (text) => {
        const isName = text.length <= 64 && text !== '.' && text !== '..';
        expect(parseRoomName(text)).toBe(isName ? text : undefined);
      },
    ),
  );
});
