import type { Amended, Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { amended } from './amend-message.ts';

const said: Message = {
  type: 'message',
  room: 'lobby',
  seq: 5,
  id: 'm5',
  from: 'Ada',
  text: 'helo',
  at: 1_000,
  via: 'gw',
};
const frame = (change: Partial<Amended>): Amended => ({
  type: 'amended',
  room: 'lobby',
  seq: 9,
  of: 5,
  by: 'Bob',
  at: 2_000,
  ...change,
});

test('an edit replaces the text and says when', () => {
  expect(amended(said, frame({ rev: 1, text: 'hello' }), 'Ada')).toEqual({
    ...said,
    text: 'hello',
    rev: 1,
    edited: 2_000,
  });
});

test('an erased message keeps its place and nothing of what it was', () => {
  const file = { id: 'f', name: 'plan.pdf', size: 1, type: 'application/pdf', sha256: '00' };
  const message = { ...said, file, ref: 2, to: ['Bob'], reactions: [], pinned: true } as const;
  const erased = amended(message, frame({ rev: 1, erase: true }), 'Ada');
  expect(erased).toEqual({ ...said, to: ['Bob'], text: '', rev: 1, erased: 'Bob' });
  // An amendment that was on its way is no news.
  expect(amended(erased, frame({ rev: 1, text: 'late' }), 'Ada')).toBe(erased);
});
