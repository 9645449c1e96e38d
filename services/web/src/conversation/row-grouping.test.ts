import type { Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import type { Outgoing } from '../message/outgoing.ts';
import { rowsOf } from './row-grouping.ts';
import type { Row } from './row-grouping.ts';
import type { Entry } from './timeline.ts';

const NOON = Date.parse('2026-03-10T12:00:00Z');
const MINUTE = 60_000;

function said(seq: number, from: string, minutes: number, more: Partial<Message> = {}): Entry {
  const at = NOON + minutes * MINUTE;
  const text = `m${seq}`;
  const message = { type: 'message', room: 'lobby', seq, id: `i${seq}`, from, text, at, via: 'gw' };
  return { kind: 'message', seq, message: { ...message, type: 'message', ...more } };
}
const notice = (seq: number, minutes: number): Entry => ({
  kind: 'notice',
  seq,
  heardAtMs: NOON + minutes * MINUTE,
  joined: ['Cy'],
  left: [],
  more: false,
  count: 3,
});
function rows(entries: readonly Entry[], more: Partial<Parameters<typeof rowsOf>[0]> = {}): Row[] {
  return rowsOf({
    entries,
    before: undefined,
    outgoing: [],
    newSince: undefined,
    me: 'Ada',
    ...more,
  });
}
const brief = (all: readonly Row[]): string[] =>
  all.map((row) => {
    switch (row.kind) {
      case 'act':
        return `act ${row.entry.seq}`;
      case 'message':
        return `${row.isFirst ? '' : '+'}${row.entry.seq}`;
      case 'outgoing':
        return `${row.isFirst ? '' : '+'}${row.outgoing.key}`;
      case 'notices':
        return `notices ${row.notices.length}`;
      case 'day':
      case 'new':
        return row.kind;
    }
  });

test('messages of one author to the same people stand together', () => {
  const entries = [
    said(1, 'Bob', 0),
    said(2, 'bob', 4),
    said(3, 'Bob', 8),
    said(4, 'Bob', 13),
    said(5, 'Cy', 13),
    said(6, 'Cy', 13, { to: ['Ada'] }),
    said(7, 'Cy', 14, { to: ['Ada'] }),
    said(8, 'Cy', 14, { to: ['Ada', 'Bob'] }),
    said(9, 'Cy', 14, { to: ['Ada', 'Bob'], ref: 1 }),
  ];
  expect(brief(rows(entries))).toEqual(['day', '1', '+2', '+3', '4', '5', '6', '+7', '8', '9']);
});

test('a run and a day go on from the entry before the window', () => {
  expect(brief(rows([said(2, 'Bob', 1)], { before: said(1, 'Bob', 0) }))).toEqual(['+2']);
  expect(brief(rows([said(2, 'Bob', 3000)], { before: said(1, 'Bob', 0) }))).toEqual(['day', '2']);
});

test('notices in a row fold into one and end a run', () => {
  const entries = [said(1, 'Bob', 0), notice(2, 1), notice(3, 1), said(4, 'Bob', 1), notice(5, 2)];
  expect(brief(rows(entries))).toEqual(['day', '1', 'notices 2', '4', 'notices 1']);
});

test('“new since” stands once, before the first new message', () => {
  const entries = [said(1, 'Bob', 0), notice(2, 0), said(3, 'Bob', 1), said(4, 'Bob', 1)];
  const newSince = { afterSeq: 1, atMs: NOON };
  expect(brief(rows(entries, { newSince }))).toEqual(['day', '1', 'notices 1', 'new', '3', '+4']);
  expect(brief(rows(entries, { newSince: { afterSeq: 4, atMs: NOON } }))).not.toContain('new');
});

test('a waiting message stands at the end, a refused one stays', () => {
  const waiting: Outgoing = { key: 'w', text: 'w', sentAtMs: NOON, state: { kind: 'waiting' } };
  const state = { kind: 'refused', reason: 'no', afterSeq: 2 } as const;
  const refused: Outgoing = { key: 'r', text: 'r', sentAtMs: NOON, state };
  const entries = [said(1, 'Bob', 0), said(2, 'Ada', 0), said(3, 'Bob', 1), said(4, 'Ada', 1)];
  expect(brief(rows(entries, { outgoing: [waiting, refused] }))).toEqual([
    'day',
    '1',
    '2',
    '+r',
    '3',
    '4',
    '+w',
  ]);
  expect(brief(rows([], { outgoing: [refused] }))).toEqual(['day', 'r']);
});

test('every row has a key of its own', () => {
  const entries = [said(1, 'Bob', 0), notice(1, 0), said(2, 'Bob', 3000), notice(3, 3000)];
  const keys = rows(entries).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test('imported messages stand apart, and a day may come twice', () => {
  const years = -5 * 365 * 24 * 60;
  const entries = [
    said(1, 'Bob', 0),
    said(2, 'Bob', years, { imported: 'slack' }),
    said(3, 'Bob', years + 1, { imported: 'slack' }),
    said(4, 'Bob', years + 2),
    said(5, 'Bob', 1),
  ];
  const shown = rows(entries);
  expect(brief(shown)).toEqual(['day', '1', 'day', '2', '+3', '4', 'day', '5']);
  expect(new Set(shown.map(({ key }) => key)).size).toBe(shown.length);
});
