import { aliasKey, parseAlias } from '@natter/protocol/alias';
import { parseRoomName, type AliasKey, type RoomName } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { roomSubjects, tokenOf } from './subjects.ts';

const anyKey = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 32 }).map(aliasKey),
  fc
    .string({ unit: fc.constantFrom(...Array.from(".*>$ =\t\r\n,ab_-'é")), minLength: 1 })
    .map((text) => text as AliasKey),
);
const anyRoom = fc
  .string({ unit: fc.constantFrom(...Array.from('ab09-_.')), minLength: 1, maxLength: 64 })
  .map((text) => parseRoomName(text))
  .filter((name) => name !== undefined);

test('whatever a name holds, its subjects have as many tokens as ever and no wildcard', () => {
  fc.assert(
    fc.property(anyRoom, anyKey, (room, key) => {
      const subjects = roomSubjects(room, 7);
      const token = tokenOf(key);
      expect(token).toMatch(/^[a-z0-9=A-F-]+$/);
      expect(subjects.seat(token).split('.')).toHaveLength(5);
      expect(subjects.nowOne(token).split('.')).toHaveLength(6);
      expect(subjects.log.split('.')).toHaveLength(4);
      expect(subjects.log).not.toMatch(/[*>\s]/);
    }),
  );
});

test('two names never share a token', () => {
  fc.assert(
    fc.property(anyKey, anyKey, (one, other) => {
      expect(tokenOf(one) === tokenOf(other)).toBe(one === other);
    }),
  );
  const alike = ['a', 'a.b', 'a..b', '.a', 'a=2Eb', 'A'] as RoomName[];
  expect(new Set(alike.map(tokenOf)).size).toBe(alike.length);
});

test('the longest name still fits the 4096 bytes of a line of NATS', () => {
  // The character whose compatibility form is the longest: 18 characters.
  const longest = parseAlias('\ufdfa'.repeat(32));
  const room = parseRoomName('.'.repeat(64));
  if (longest === undefined || room === undefined) throw new Error('both are names');
  expect(roomSubjects(room, 256).seat(tokenOf(longest.key)).length).toBeLessThan(3_500);
});
