import type { Joined, Message } from '@natter/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  emptyTimeline,
  ENTRIES_MAX,
  foldTimeline,
  indexAt,
  leftSince,
  messageAt,
  trimTimeline,
} from './timeline.ts';
import type { Entry, Timeline, TimelineEvent } from './timeline.ts';

const message = (seq: number, from = 'Bob', text = `m${seq}`): Message => ({
  type: 'message',
  room: 'lobby',
  seq,
  id: `i${seq}`,
  from,
  text,
  at: seq * 1000,
  via: 'gw-1',
});
const joinedFrame = (fields: Partial<Joined> = {}): Joined => ({
  type: 'joined',
  room: 'lobby',
  epoch: 'e1',
  seq: 10,
  view: 8,
  members: ['Ada', 'Bob'],
  count: 2,
  messages: [],
  more: false,
  truncated: false,
  ...fields,
});
const joined = (fields: Partial<Joined> = {}): TimelineEvent => ({
  type: 'joined',
  frame: joinedFrame(fields),
});
const heard = (seq: number): TimelineEvent => ({
  type: 'message',
  message: message(seq),
  tookMs: 5,
});
const seqs = ({ entries }: Timeline): number[] => entries.map(({ seq }) => seq);

test('messages stand in order, and only live ones tell their view', () => {
  const messages = [message(3), message(9)];
  const timeline = foldTimeline(emptyTimeline, [
    joined({ messages }),
    heard(3),
    heard(9),
    heard(11),
  ]);
  expect(seqs(timeline)).toEqual([3, 9, 11]);
  expect(timeline.entries.map((entry) => (entry.kind === 'message' ? entry.view : 0))).toEqual([
    undefined,
    undefined,
    8,
  ]);
  expect(timeline.seq).toBe(11);
});

test('older messages are asked for before the oldest, and put before it', () => {
  const first = foldTimeline(emptyTimeline, [
    joined({ messages: [message(9)], more: true }),
    heard(9),
  ]);
  expect(first.olderBefore).toBe(9);
  const page = { type: 'history' as const, room: 'lobby', messages: [message(4), message(6)] };
  const second = foldTimeline(first, [{ type: 'older', page: { ...page, more: true, next: 4 } }]);
  expect([seqs(second), second.olderBefore]).toEqual([[4, 6, 9], 4]);
  const empty = { ...page, messages: [] };
  const third = foldTimeline(second, [{ type: 'older', page: { ...empty, more: true, next: 2 } }]);
  expect([seqs(third), third.olderBefore]).toEqual([[4, 6, 9], 2]);
  const last = foldTimeline(third, [{ type: 'older', page: { ...empty, more: false } }]);
  expect(last.olderBefore).toBeUndefined();
});

test('notices stand among the messages and move the view', () => {
  const member = { type: 'member', room: 'lobby', alias: 'Cy', count: 3 } as const;
  const timeline = foldTimeline(emptyTimeline, [
    joined(),
    heard(11),
    { type: 'member', change: { ...member, seq: 12, change: 'joined' }, heardAtMs: 1 },
    heard(13),
  ]);
  expect(timeline.entries.map(({ kind }) => kind)).toEqual(['message', 'notice', 'message']);
  expect(timeline.entries.at(-1)).toMatchObject({ view: 12 });
});

test('members who left after a seq are known by name', () => {
  const left = (alias: string, seq: number): TimelineEvent => ({
    type: 'member',
    change: { type: 'member', room: 'lobby', alias, count: 1, seq, change: 'left' },
    heardAtMs: 1,
  });
  const timeline = foldTimeline(emptyTimeline, [joined(), left('Bob', 12), left('Cy', 14)]);
  expect([leftSince(timeline, 11), leftSince(timeline, 12), leftSince(timeline, 14)]).toEqual([
    ['Bob', 'Cy'],
    ['Cy'],
    [],
  ]);
  expect([timeline.joinedView, timeline.view]).toEqual([8, 14]);
});

test('after too much was missed, what is there is fetched again', () => {
  const before = foldTimeline(emptyTimeline, [joined(), heard(11)]);
  const frame = joinedFrame({ seq: 90, truncated: true, messages: [message(89)] });
  const events = [{ type: 'joined', frame } as const, { type: 'truncated', frame } as const];
  const cut = foldTimeline(before, [...events, heard(89), heard(90)]);
  expect([seqs(cut), cut.olderBefore]).toEqual([[89, 90], 89]);
});

test('an amendment changes its message, and a reply the root of its thread', () => {
  const reply = { ...message(12), ref: 11, thread: { root: 11, rev: 1, count: 1 } };
  const change = { type: 'amended', room: 'lobby', by: 'Bob', at: 1 } as const;
  const timeline = foldTimeline(emptyTimeline, [
    joined(),
    heard(11),
    { type: 'message', message: reply, tookMs: 5 },
    { type: 'amended', frame: { ...change, seq: 13, of: 11, rev: 2, text: 'new' }, me: 'Ada' },
    // Of a message that the page does not have.
    { type: 'amended', frame: { ...change, seq: 14, of: 3, rev: 1, erase: true }, me: 'Ada' },
  ]);
  expect(messageAt(timeline, 11)?.message).toMatchObject({
    text: 'new',
    replies: { count: 1, last: 12 },
  });
  expect([seqs(timeline), timeline.seq]).toEqual([[11, 12], 14]);
  const erased = foldTimeline(timeline, [
    {
      type: 'amended',
      frame: {
        ...change,
        seq: 15,
        of: 12,
        rev: 1,
        erase: true,
        thread: { root: 11, rev: 3, count: 0 },
      },
      me: 'Ada',
    },
  ]);
  expect(messageAt(erased, 12)?.message).toMatchObject({ text: '', erased: 'Bob' });
  expect(messageAt(erased, 11)?.message.replies).toBeUndefined();
});

test('another log begins anew', () => {
  const before = foldTimeline(emptyTimeline, [joined(), heard(11)]);
  const other = foldTimeline(before, [joined({ epoch: 'e2', seq: 4, view: 4 }), heard(5)]);
  expect(seqs(other)).toEqual([5]);
});

test('too many entries lose their oldest, which can be fetched again', () => {
  const many = Array.from({ length: ENTRIES_MAX + 1 }, (_, index) => heard(index + 11));
  const trimmed = trimTimeline(foldTimeline(emptyTimeline, [joined(), ...many]));
  expect(trimmed.entries.length).toBeLessThan(ENTRIES_MAX);
  expect(trimmed.olderBefore).toBe(trimmed.entries[0]!.seq);
  expect(trimTimeline(trimmed)).toBe(trimmed);
});

test('an entry is found by its seq, or where it would stand', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200)), fc.nat(220), (numbers, wanted) => {
      const entries = numbers
        .toSorted((one, other) => one - other)
        .map((seq): Entry => ({ kind: 'message', seq, message: message(seq) }));
      const index = entries.findIndex(({ seq }) => seq >= wanted);
      expect(indexAt(entries, wanted)).toBe(index < 0 ? entries.length : index);
      const timeline = { ...emptyTimeline, entries };
      expect(messageAt(timeline, wanted)?.seq).toBe(numbers.includes(wanted) ? wanted : undefined);
    }),
  );
});
