import { SAVED_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSaved, encodeSaved, withoutSaved, withSaved } from './saved-list.ts';
import type { SavedList, SavedMessage } from './saved-list.ts';

const message = (seq: number, changes: Partial<SavedMessage> = {}): SavedMessage => ({
  room: 'lobby' as RoomName,
  seq,
  at: 1_000,
  epoch: 'e1',
  ...changes,
});

test('the latest comes first, and each time is another', () => {
  const list = withSaved(withSaved([], message(1))!, message(2, { at: 5 }))!;
  expect(list.map(({ seq, at }) => [seq, at])).toEqual([
    [2, 1_001],
    [1, 1_000],
  ]);
});

test('a message is saved once, and unsaved once', () => {
  const list = withSaved([], message(1))!;
  expect(withSaved(list, message(1, { at: 9_000 }))).toBe(list);
  expect(withoutSaved(list, message(2))).toBe(list);
  expect(withoutSaved(list, message(1))).toEqual([]);
});

test('the same sequence of another log takes its place', () => {
  const list = withSaved(withSaved([], message(1))!, message(1, { epoch: 'e2' }))!;
  expect(list.map(({ epoch }) => epoch)).toEqual(['e2']);
});

test('a full list takes no other message', () => {
  let list: SavedList = [];
  for (let seq = 1; seq <= SAVED_MAX; seq += 1) list = withSaved(list, message(seq))!;
  expect(withSaved(list, message(SAVED_MAX + 1))).toBeUndefined();
  expect(withSaved(list, message(1))).toBe(list);
  // A record must fit into a message of NATS, with the longest names.
  const room = 'r'.repeat(64) as RoomName;
  const longest = list.map((each) => ({ ...each, room, seq: 2 ** 53 - 1, at: 2 ** 53 - 1 }));
  expect(encodeSaved(longest).length).toBeLessThan(128 * 1024);
});

test('decoding returns what was encoded', () => {
  const any = fc.record({
    room: fc.string().map((name) => name as RoomName),
    seq: fc.nat(),
    at: fc.nat(),
    epoch: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(any), (list) => {
      expect(decodeSaved(encodeSaved(list))).toEqual(list);
    }),
  );
});

test.each([
  '',
  '{}',
  'null',
  '[1]',
  '[["lobby",1]]',
  '[["lobby",-1,0,""]]',
  '[["lobby","1",0,""]]',
])('%j holds no list', (text) => {
  expect(decodeSaved(Buffer.from(text))).toBeUndefined();
});
