import type { Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { newsIn } from './unread-elsewhere.ts';

const message = (seq: number, from: string, text = 'x', room = 'plans'): Message => ({
  type: 'message',
  room,
  seq,
  id: `m${seq}`,
  from,
  text,
  at: seq,
  via: 'gw',
});

test('messages after one’s own are new, whatever this browser saw', () => {
  const messages = [message(3, 'Bob'), message(5, 'ada'), message(8, 'Bob'), message(9, 'Cy')];
  expect(newsIn(messages, { me: 'Ada' })).toEqual({ readSeq: 5, count: 2, isForMe: false });
  expect(newsIn(messages, { me: 'Ada', seenSeq: 8 })).toEqual({
    readSeq: 8,
    count: 1,
    isForMe: false,
  });
  expect(newsIn(messages.slice(0, 2), { me: 'Ada' })).toMatchObject({ count: 0 });
});

test('a mention is for this person, and so is all that is direct', () => {
  const mention = { ...message(1, 'Bob', 'see @ada'), mentions: ['Ada'] };
  expect(newsIn([mention], { me: 'Ada' }).isForMe).toBe(true);
  expect(newsIn([message(1, 'Bob', 'see @ada')], { me: 'Ada' }).isForMe).toBe(false);
  expect(newsIn([message(1, 'Bob', 'x', 'direct-abc')], { me: 'Ada' }).isForMe).toBe(true);
});
