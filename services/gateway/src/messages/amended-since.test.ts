import type { Amended } from '@natter/protocol';
import { expect, test } from 'vitest';
import { amendedSince } from './amended-since.ts';

const told = (seq: number, of: number, rest: Partial<Amended>): Amended => ({
  type: 'amended',
  room: 'den',
  seq,
  of,
  by: 'ann',
  at: 0,
  rev: seq - of,
  ...rest,
});

test('one who comes back is told what became of messages they have', () => {
  const edit = told(12, 10, { text: 'later' });
  const ofMissed = told(13, 11, { react: '👍', count: 1 });
  expect(amendedSince([edit, ofMissed], 10)).toEqual([edit]);
});

test('one who comes back is not told the texts of an erased message', () => {
  const edit = told(12, 10, { text: 'a secret' });
  const other = told(13, 9, { react: '👍', count: 1 });
  const end = told(14, 10, { erase: true });
  expect(amendedSince([edit, other, end], 10)).toEqual([other, end]);
});

test('the end of a reply that one missed tells what became of its root', () => {
  const thread = { root: 9, rev: 3, count: 0 };
  const end = told(14, 11, { erase: true, thread });
  expect(amendedSince([end], 10)).toEqual([end]);
});
