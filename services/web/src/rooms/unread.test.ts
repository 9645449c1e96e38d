import type { Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { emptyTimeline } from '../conversation/timeline.ts';
import type { Entry } from '../conversation/timeline.ts';
import { mentions, newestOfOthers, readSeqFor, unreadIn, unreadTogether } from './unread.ts';

const said = (seq: number, from: string, more: Partial<Message> = {}): Entry => ({
  kind: 'message',
  seq,
  message: { type: 'message', room: 'r', seq, id: 'i', from, text: 'x', at: 0, via: 'gw', ...more },
});

test('messages of others after the last one read are unread', () => {
  const entries = [said(1, 'Bob'), said(2, 'Ada'), said(3, 'Bob'), said(4, 'Bob')];
  const timeline = { ...emptyTimeline, entries };
  expect(unreadIn(timeline, 1, 'ada')).toEqual({ count: 2, isForMe: false });
  expect(unreadIn(timeline, 4, 'ada')).toEqual({ count: 0, isForMe: false });
  expect(newestOfOthers(timeline, 'bob')).toBe(2);
});

test('private messages and mentions are meant for the reader', () => {
  const one = { ...emptyTimeline, entries: [said(2, 'Bob', { to: ['Ada'] })] };
  expect(unreadIn(one, 0, 'Ada').isForMe).toBe(true);
  const other = { ...emptyTimeline, entries: [said(2, 'Bob', { mentions: ['ada'] })] };
  expect(unreadIn(other, 0, 'Ada').isForMe).toBe(true);
  expect(unreadIn(other, 0, 'Bea').isForMe).toBe(false);
});

test('what another device has left unread says how far it has read', () => {
  const entries = [said(1, 'Bob'), said(2, 'Ada'), said(3, 'Bob'), said(4, 'Cy')];
  const timeline = { ...emptyTimeline, entries, seq: 5 };
  expect([0, 1, 2, 9].map((count) => readSeqFor(timeline, count, 'Ada'))).toEqual([4, 3, 1, 0]);
});

test('unread messages of several rooms add up', () => {
  const all = [
    { count: 2, isForMe: false },
    { count: 1, isForMe: true },
  ];
  expect(unreadTogether(all)).toEqual({ count: 3, isForMe: true });
  expect(unreadTogether([])).toEqual({ count: 0, isForMe: false });
});

test.each([
  [['ada'], true],
  [['Bob', 'ADA'], true],
  [['@here'], true],
  [['@all'], true],
  [['adamant'], false],
  [undefined, false],
])('a message that mentions %j is for Ada: %s', (names, expected) => {
  expect(mentions(names ? { mentions: names } : {}, 'Ada')).toBe(expected);
});
