import type { RoomName } from '@natter/protocol';
import { expect, test } from 'vitest';
import { ANSWER_MS_MAX, RequestQueue } from './request-queue.ts';
import type { RequestFrame } from './request-queue.ts';

const room = 'lobby' as RoomName;

function bench() {
  const queue = new RequestQueue();
  const outcomes: string[] = [];
  return {
    queue,
    outcomes,
    add(
      type: Exclude<
        RequestFrame['type'],
        'act' | 'profiles' | 'receipt' | 'search' | 'thread' | 'unlater'
      >,
      id: string,
    ): void {
      queue.add({
        frame: { type, id, room },
        answered: (answer) => outcomes.push(`${id} ${answer.type}`),
        failed: (error) => outcomes.push(`${id} ${error.code}`),
      });
    },
    send: (nowMs: number, isJoined = true) => queue.next(nowMs, () => isJoined)?.id,
  };
}

test('reads wait until the room is joined', () => {
  const it = bench();
  it.add('history', 'h');
  it.add('join', 'j');
  expect(it.send(0, false)).toBe('j');
  expect(it.send(0, false)).toBeUndefined();
  expect(it.send(0)).toBe('h');
});

test('a temporary refusal is repeated after its pause, another one is final', () => {
  const it = bench();
  it.add('join', 'j');
  it.send(0);
  it.queue.refused({ code: 'unavailable', message: '', id: 'j', retryAfter: 300 }, 0);
  expect(it.send(299)).toBeUndefined();
  expect(it.send(300)).toBe('j');
  it.queue.refused({ code: 'alias-taken', message: '', id: 'j' }, 300);
  expect(it.outcomes).toEqual(['j alias-taken']);
});

test('a drop ends joins and leaves, and repeats reads', () => {
  const it = bench();
  for (const [type, id] of [
    ['join', 'j'],
    ['leave', 'l'],
    ['members', 'm'],
  ] as const)
    it.add(type, id);
  while (it.send(0));
  it.queue.dropped();
  expect(it.outcomes).toEqual(['l left']);
  expect(it.send(0)).toBe('m');
  expect(it.send(0)).toBeUndefined();
});

test('only a sent request can be overdue', () => {
  const it = bench();
  it.add('history', 'h');
  expect(it.queue.isOverdue(ANSWER_MS_MAX)).toBe(false);
  it.send(0);
  expect(it.queue.isOverdue(ANSWER_MS_MAX - 1)).toBe(false);
  expect(it.queue.isOverdue(ANSWER_MS_MAX)).toBe(true);
});

test('answers and refusals of unknown requests are ignored', () => {
  const it = bench();
  it.queue.answered({ type: 'left', room, id: 'x' });
  expect(it.queue.refused({ code: 'unavailable', message: '' }, 0)).toBe(false);
  expect(it.outcomes).toEqual([]);
});
