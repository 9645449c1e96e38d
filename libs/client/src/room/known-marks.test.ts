import type { Joined, Message, RoomName } from '@natter/protocol';
import { expect, test } from 'vitest';
import { KnownMarks, MARK_ID } from './known-marks.ts';
import type { RoomDeps } from './room-deps.ts';

const room = 'lobby' as RoomName;
const message = (seq: number, parts: Partial<Message> = {}): Message => ({
  type: 'message',
  room,
  seq,
  id: `i${seq}`,
  from: 'bob',
  text: '',
  at: 0,
  via: 'g',
  ...parts,
});

function bench() {
  const sent: unknown[] = [];
  const unread: unknown[] = [];
  const state = { nowMs: 0, maySend: true };
  const deps = {
    alias: () => 'ada',
    now: () => state.nowMs,
    signal: (frame: unknown) => state.maySend && sent.push(frame) > 0,
  } as unknown as RoomDeps;
  const marks = new KnownMarks(room, deps, ({ count, mentions }) => unread.push([count, mentions]));
  const join = (parts: Partial<Joined>): void =>
    marks.joined({ epoch: 'e', seq: 10, mark: { got: 10, read: 10 }, ...parts } as Joined);
  return { marks, sent, unread, state, join };
}
const mark = (got: number, read?: number): object => ({
  type: 'mark',
  id: MARK_ID,
  room,
  got,
  ...(read && { read }),
});

test('what has come is told by itself, at most once a second, and what is read with it', () => {
  const { marks, sent, state, join } = bench();
  join({});
  marks.check(5);
  for (const seq of [11, 12]) marks.take(message(seq));
  marks.check(5);
  marks.take(message(13));
  marks.mark({ read: 12 }, 5);
  state.nowMs = 999;
  marks.check(5);
  expect(sent).toEqual([mark(12)]);
  state.nowMs = 1_000;
  marks.check(5);
  marks.mark({ read: 5 }, 5);
  state.nowMs = 9_000;
  marks.check(5);
  expect(sent).toEqual([mark(12), mark(13, 12)]);
});

test('a mark that was lost is told again, and none to a gateway that keeps none', () => {
  const { marks, sent, state, join } = bench();
  join({});
  state.maySend = false;
  marks.mark({ read: 11 }, 5);
  state.maySend = true;
  marks.check(5);
  state.nowMs = 1_000;
  marks.refused();
  marks.check(5);
  marks.dropped();
  state.nowMs = 2_000;
  marks.check(5);
  join({ mark: { got: 11, read: 10 } });
  marks.check(5);
  expect(sent).toEqual([mark(11, 11), mark(11, 11), mark(11, 11)]);
  marks.joined({ epoch: 'e', seq: 30 } as Joined);
  state.nowMs = 9_000;
  marks.mark({ read: 20 }, 5);
  expect(sent).toHaveLength(3);
});

test.each([
  { people: 5, pauseMs: 1_000 },
  { people: 100, pauseMs: 5_000 },
  { people: 201, pauseMs: 10_000 },
])('in a room of $people, marks are told $pauseMs ms apart', ({ people, pauseMs }) => {
  const { marks, sent, state, join } = bench();
  join({});
  marks.mark({ read: 11 }, people);
  marks.mark({ read: 12 }, people);
  state.nowMs = pauseMs - 1;
  marks.check(people);
  expect(sent).toHaveLength(1);
  state.nowMs = pauseMs;
  marks.check(people);
  expect(sent).toHaveLength(2);
});

test('unread are the messages of others, until they are read', () => {
  const { marks, unread, join } = bench();
  join({ mark: { got: 10, read: 4 }, unread: { count: 5, mentions: 1 } });
  // Of the five, two are here.
  marks.take(message(9, { mentions: ['ada'] }));
  marks.take(message(10));
  expect(marks.unread).toEqual({ count: 5, mentions: 1 });
  marks.take(message(11, { from: 'ada' }));
  marks.take(message(12, { mentions: ['@here'] }));
  expect(marks.unread).toEqual({ count: 6, mentions: 2 });
  // All that is older is read, too.
  marks.mark({ read: 9 }, 5);
  expect(marks.unread).toEqual({ count: 2, mentions: 1 });
  marks.take({ type: 'amended', room, seq: 13, of: 10, by: 'bob', at: 0, rev: 1, erase: true });
  expect(marks.unread).toEqual({ count: 1, mentions: 1 });
  marks.mark({ read: 12 }, 5);
  expect(unread).toEqual([
    [5, 1],
    [6, 2],
    [2, 1],
    [1, 1],
    [0, 0],
  ]);
});

test('what is read on another device counts, and what came since', () => {
  const { marks, join } = bench();
  join({});
  for (const seq of [11, 12, 13]) marks.take(message(seq, { mentions: ['@all'] }));
  marks.readElsewhere({ type: 'unread', room, seq: 12, count: 1, mentions: 1 });
  expect(marks.unread).toEqual({ count: 2, mentions: 2 });
  marks.mark({ read: 12 }, 5);
  expect(marks.unread).toEqual({ count: 1, mentions: 1 });
  marks.readElsewhere({ type: 'unread', room, seq: 13, count: 0, mentions: 0 });
  expect(marks.unread).toEqual({ count: 0, mentions: 0 });
});

test('what was read while offline stays read, and what comes then is unread', () => {
  const { marks, join } = bench();
  join({});
  for (const seq of [11, 12]) marks.take(message(seq));
  marks.dropped();
  marks.mark({ read: 11 }, 5);
  join({ seq: 14, unread: { count: 4, mentions: 0 } });
  expect(marks.unread).toEqual({ count: 1, mentions: 0 });
  for (const seq of [13, 14]) marks.take(message(seq));
  expect(marks.unread).toEqual({ count: 3, mentions: 0 });
  marks.mark({ read: 14 }, 5);
  marks.readElsewhere({ type: 'unread', room, seq: 14, count: 3, mentions: 0 });
  expect(marks.unread).toEqual({ count: 0, mentions: 0 });
});

test('the marks of others are kept, the newest of each', () => {
  const { marks, join } = bench();
  join({ marks: [{ alias: 'bob', got: 3, read: 2 }] });
  const before = marks.others;
  marks.marked({
    type: 'marks',
    room,
    marks: [
      { alias: 'bob', got: 4, read: 4 },
      { alias: 'cy', got: 1 },
      // Ourselves.
      { alias: 'ada', got: 4 },
    ],
  });
  expect(before).toHaveLength(1);
  expect(marks.others).toEqual([
    { alias: 'bob', got: 4, read: 4 },
    { alias: 'cy', got: 1 },
  ]);
});
