import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { revOf } from '../reactions/told-reaction.ts';
import type { ToldReaction } from '../reactions/told-reaction.ts';
import { MessageNews } from './message-news.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const told = (rev: number): { rev: number; told: ToldReaction } => ({
  rev,
  told: {
    of: 7,
    rev,
    seq: 100 + rev,
    change: `c${rev}`,
    expiresMs: undefined,
    by: { id: `p${rev}`, alias: `P${rev}` },
    emoji: '👍',
    isAdded: true,
  },
});

test('what was heard is on a card that was read, until the stored one has it', () => {
  const news = new MessageNews();
  for (const rev of [1, 2, 3]) news.hear(7, told(rev));
  const card = news.onto(7, undefined)!;
  expect(revOf(card)).toBe(3);
  expect(news.onto(8, undefined)).toBeUndefined();
  news.stored(7, 2);
  expect(news.isWaiting(7)).toBe(true);
  news.stored(7, 3);
  expect(news.isWaiting(7)).toBe(false);
  // Heard after its card was stored here.
  news.stored(7, 4);
  news.hear(7, told(4));
  expect(news.isWaiting(7)).toBe(false);
});

test('a card is behind what was heard, whatever that was', () => {
  const news = new MessageNews();
  expect(news.isBehind(7, undefined)).toBe(false);
  news.hear(7, { rev: 1 });
  expect(news.isBehind(7, undefined)).toBe(true);
  news.hear(8, told(2));
  expect(news.isBehind(8, news.onto(8, undefined))).toBe(true);
});

test('a message that many react to is looked at as well', () => {
  const news = new MessageNews();
  for (let rev = 1; rev <= 40; rev += 1) {
    news.hear(7, told(rev));
    vi.advanceTimersByTime(100);
  }
  expect(news.waiting(3_000)).toEqual([7]);
  news.stored(7, 39);
  expect(news.waiting(3_000)).toEqual([]);
  expect(news.isWaiting(7)).toBe(true);
});

test('reactions wait so long for their card, and what is settled is forgotten', () => {
  const news = new MessageNews();
  news.hear(7, told(1));
  news.hear(8, { rev: 1 });
  expect(news.waiting(3_000)).toEqual([]);
  vi.advanceTimersByTime(3_000);
  expect(news.waiting(3_000)).toEqual([7]);
  news.stored(7, 1);
  vi.advanceTimersByTime(61_000);
  expect(news.waiting(3_000)).toEqual([]);
  expect(news.isBehind(8, undefined)).toBe(false);
});
