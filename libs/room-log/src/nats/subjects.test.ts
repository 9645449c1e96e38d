import { aliasKey } from '@natter/protocol/alias';
import { expectCheapCall } from '@natter/testkit/cost';
import { parseRoomName } from '@natter/protocol';
import type { AliasKey, RoomName } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beatSubject,
  gatewayOf,
  nameOf,
  partitionOf,
  probeSubjects,
  roomSubjects,
  tokenOf,
} from './subjects.ts';

const roomName = fc
  .stringMatching(/^[a-z0-9._-]{1,64}$/)
  .filter((text) => parseRoomName(text) !== undefined) as fc.Arbitrary<RoomName>;
/** Any text, not only aliases: a token must be safe whatever the parser accepts. */
const key = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 32 })
  .map((text) => aliasKey(text))
  .filter((text) => text !== '');
const nasty = fc.constantFrom(
  '*',
  '>',
  '$JS',
  'a b',
  'a.b',
  'a..b',
  '.a',
  '=',
  '=41',
  '\r\n',
  '\u0000',
);
const name = fc.oneof(roomName, key, nasty) as fc.Arbitrary<AliasKey>;
const partitions = fc.integer({ min: 1, max: 64 });

test('a token holds only letters, digits, hyphens and `=XX`', () => {
  fc.assert(
    fc.property(name, (text) => {
      expect(tokenOf(text)).toMatch(/^([a-z0-9-]|=[0-9A-F]{2})+$/);
    }),
  );
});

test('two names never share a token', () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(tokenOf(one) === tokenOf(other)).toBe(one === other);
    }),
  );
  expect(tokenOf('=41' as AliasKey)).not.toBe(tokenOf('A' as AliasKey));
});

test('every subject of a room has its number of tokens, none empty', () => {
  fc.assert(
    fc.property(roomName, name, partitions, (room, alias, count) => {
      const subjects = roomSubjects(room, count);
      const token = tokenOf(alias);
      const spelled = [
        [subjects.log, 4],
        [subjects.out, 4],
        [subjects.nowAll, 5],
        [subjects.nowSome, 5],
        [subjects.tail, 5],
        [subjects.seat(token), 5],
        [subjects.nowOne(token), 6],
      ] as const;
      for (const [subject, tokens] of spelled) {
        expect(subject.split('.')).toHaveLength(tokens);
        expect(subject).toMatch(/^[^\s*>.]+(\.[^\s*>.]+)+$/);
      }
      expect(subjects.seats).toBe(`${subjects.seat(token).slice(0, -token.length)}*`);
    }),
  );
});

test('a room is always in the same existing partition', () => {
  fc.assert(
    fc.property(roomName, partitions, (room, count) => {
      const partition = partitionOf(room, count);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(count);
      expect(partitionOf(room, count)).toBe(partition);
      expect(roomSubjects(room, count).stream).toBe(`NATTER_${partition}`);
    }),
  );
  // Published values of FNV-1a, 32 bits. Another hash would scatter a running cluster's rooms.
  expect(partitionOf('a' as RoomName, 2 ** 32)).toBe(0xe40c292c);
  expect(partitionOf('foobar' as RoomName, 2 ** 32)).toBe(0xbf9cf968);
});

test('no name is spelled as the probe of the fence', () => {
  const { log, seat } = probeSubjects(0);
  fc.assert(
    fc.property(roomName, name, (room, alias) => {
      const subjects = roomSubjects(room, 1);
      expect(subjects.log).not.toBe(log);
      expect(subjects.seat(tokenOf(alias))).not.toBe(seat);
    }),
  );
});

test('a token decodes to its room, a probe to none', () => {
  fc.assert(
    fc.property(roomName, (room) => {
      expect(nameOf(tokenOf(room))).toBe(room);
    }),
  );
  for (const token of ['=probe', '=00', 'UPPER', '=2', '']) expect(nameOf(token)).toBeUndefined();
});

test('a beat tells whose it is', () => {
  expect(gatewayOf(beatSubject('gw-12ab'))).toBe('gw-12ab');
});

test('the tokens of 256 longest keys cost little', async () => {
  const keys = Array.from({ length: 256 }, (_, index) =>
    aliasKey(String.fromCodePoint(0x4e00 + index) + '\ufdfa'.repeat(31)),
  );
  await expectCheapCall('256 keys', { limitMs: 10, run: () => keys.map(tokenOf) });
});
