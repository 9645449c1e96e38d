import { UNREAD_MAX } from '@natter/protocol';
import { expect, test } from 'vitest';
import type { RecentMessage, RecentNotice } from './recent-records.ts';
import { countUnread } from './unread.ts';

const message = (seq: number, changes: Partial<RecentMessage> = {}): RecentMessage => ({
  seq,
  author: 'bob',
  audience: undefined,
  mentions: [],
  expires: Infinity,
  ...changes,
});
const notice = (seq: number, change: 'joined' | 'left'): RecentNotice => ({
  seq,
  change,
  owner: 'ann',
  alias: 'ann',
  key: 'ann',
  stay: `s${seq}`,
});
const query = {
  owner: 'ann',
  read: 10,
  upTo: 100,
  first: 1,
  nowMs: 1_000,
  isNamed: (alias: string) => alias === 'ann',
};

test('messages of others after the mark are unread, those that name one are mentions', () => {
  const messages = [
    message(10, { mentions: ['ann'] }),
    message(11),
    message(12, { author: 'ann' }),
    message(13, { audience: ['cy'] }),
    message(14, { audience: ['ann'], mentions: ['ann'] }),
    message(15, { mentions: ['cy', '@all'] }),
    message(16, { mentions: ['cy'] }),
    message(17, { expires: 999 }),
    message(101),
  ];
  expect(countUnread({ messages, notices: [] }, query)).toEqual({ count: 4, mentions: 2 });
});

test('a guest has nothing unread from before they came', () => {
  const messages = [message(11), message(12)];
  const counted = countUnread({ messages, notices: [] }, { ...query, first: 12 });
  expect(counted.count).toBe(1);
});

test('those who were here when it was said are mentioned by `@here`', () => {
  const here = (seq: number): RecentMessage => message(seq, { mentions: ['@here'] });
  const messages = [here(20), here(30), here(40)];
  const mentionsWith = (notices: readonly RecentNotice[]): number =>
    countUnread({ messages, notices }, query).mentions;
  expect(mentionsWith([])).toBe(3);
  expect(mentionsWith([notice(15, 'left')])).toBe(0);
  expect(mentionsWith([notice(25, 'left')])).toBe(1);
  expect(mentionsWith([notice(25, 'joined')])).toBe(2);
  expect(mentionsWith([notice(25, 'left'), notice(35, 'joined')])).toBe(2);
});

test('what is unread is counted up to a bound', () => {
  const messages = Array.from({ length: 2 * UNREAD_MAX }, (_, at) => message(at + 11));
  const counted = countUnread({ messages, notices: [] }, { ...query, upTo: 10_000 });
  expect(counted.count).toBe(UNREAD_MAX);
});
