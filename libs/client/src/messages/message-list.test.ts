import type { Amended, HistoryPage, Joined, Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { virtualTime } from '../../test/virtual-time.ts';
import { LIST_MESSAGES_MAX, MessageList } from './message-list.ts';

const room = 'lobby';
const message = (seq: number, parts: Partial<Message> = {}): Message => ({
  type: 'message',
  room,
  seq,
  id: `i${seq}`,
  from: 'ada',
  text: `text ${seq}`,
  at: 0,
  via: 'g',
  ...parts,
});
const amended = (seq: number, of: number, parts: Partial<Amended>): Amended => ({
  type: 'amended',
  room,
  seq,
  of,
  by: 'bob',
  at: 7,
  ...parts,
});
const joined = (parts: Partial<Joined> = {}): Joined => ({
  type: 'joined',
  room,
  epoch: 'e1',
  seq: 0,
  view: 0,
  members: [],
  count: 1,
  messages: [],
  more: false,
  truncated: false,
  ...parts,
});
const page = (messages: readonly Message[], next?: number): HistoryPage => ({
  type: 'history',
  room,
  messages,
  more: next !== undefined,
  ...(next !== undefined && { next }),
});

function bench(frame: Joined = joined()) {
  const time = virtualTime();
  let answer = Promise.withResolvers<HistoryPage>();
  const asked: unknown[] = [];
  const list = new MessageList({
    ...time,
    alias: () => 'ada',
    history: (options) => {
      asked.push(options);
      return answer.promise;
    },
  });
  list.joined(frame);
  for (const each of frame.messages) list.take(each);
  return {
    list,
    time,
    asked,
    take: (...frames: (Message | Amended)[]) => frames.forEach((each) => list.take(each)),
    answer: (next: HistoryPage): Promise<void> => {
      answer.resolve(next);
      answer = Promise.withResolvers();
      return new Promise((resolve) => setImmediate(resolve));
    },
    shown: () => list.items.map(({ seq, text }) => `${seq} ${text}`),
  };
}

test('an edit replaces the text, and one that came before does not', () => {
  const { list, take } = bench();
  take(message(1, { rev: 3, text: 'third' }));
  const [before] = list.items;
  take(amended(2, 1, { rev: 3, text: 'third' }), amended(3, 1, { rev: 2, text: 'second' }));
  expect(list.items[0]).toBe(before);
  take(amended(4, 1, { rev: 4, text: 'fourth' }));
  expect(list.items).toEqual([{ ...before, rev: 4, text: 'fourth', edited: 7 }]);
});

test('an edit replaces whom a message mentions', () => {
  const { list, take } = bench();
  take(message(1, { mentions: ['ada'] }));
  take(amended(2, 1, { rev: 1, text: 'for @bob', mentions: ['bob'] }));
  expect(list.items[0]).toMatchObject({ text: 'for @bob', mentions: ['bob'] });
  take(amended(3, 1, { rev: 2, text: 'for nobody' }));
  expect(list.items[0]).not.toHaveProperty('mentions');
});

test('reactions are counted by the gateway and named in their order', () => {
  const { list, take } = bench();
  take(message(1));
  take(amended(2, 1, { rev: 1, react: '👍', count: 1 }));
  take(amended(3, 1, { rev: 2, react: '👍', count: 2, by: 'ada' }));
  take(amended(4, 1, { rev: 3, react: '🎉', count: 1 }));
  const thumbs = { emoji: '👍', count: 2, names: ['bob', 'ada'], mine: true };
  const party = { emoji: '🎉', count: 1, names: ['bob'] };
  expect(list.items[0]).toMatchObject({ rev: 3, reactions: [thumbs, party] });
  take(amended(5, 1, { rev: 4, unreact: '👍', count: 1, by: 'ada' }));
  take(amended(6, 1, { rev: 5, unreact: '🎉', count: 0 }));
  expect(list.items[0]?.reactions).toEqual([{ emoji: '👍', count: 1, names: ['bob'] }]);
  take(amended(7, 1, { rev: 6, unreact: '👍', count: 0 }));
  expect(list.items[0]).not.toHaveProperty('reactions');
});

test('an erased message is gone, and its thread has a reply less', () => {
  const { list, take, shown } = bench();
  take(message(1), message(2, { thread: { root: 1, rev: 1, count: 1 } }));
  expect(list.items[0]?.replies).toEqual({ count: 1, last: 2 });
  take(message(3, { thread: { root: 1, rev: 2, count: 2 } }));
  take(amended(4, 3, { rev: 1, erase: true, thread: { root: 1, rev: 3, count: 1, last: 2 } }));
  expect(shown()).toEqual(['1 text 1', '2 text 2']);
  expect(list.items[0]?.replies).toEqual({ count: 1, last: 2 });
  take(amended(5, 2, { rev: 1, erase: true, thread: { root: 1, rev: 4, count: 0 } }));
  expect(list.items).toEqual([message(1, { rev: 4 })]);
});

test('of pins the last frame counts', () => {
  const { list, take } = bench();
  take(message(1, { rev: 9 }), amended(2, 1, { pin: true }));
  expect(list.items[0]?.pinned).toBe(true);
  take(amended(3, 1, { pin: false }));
  expect(list.items[0]).toEqual(message(1, { rev: 9 }));
});

test('where no history was asked for there may be older messages', () => {
  expect(bench(joined({ seq: 7 })).list.hasOlder).toBe(true);
  expect(bench(joined({ seq: 7, messages: [message(7)] })).list.hasOlder).toBe(false);
});

test('listeners hear once of all that a turn changes', async () => {
  const { list, take } = bench();
  const heard: number[] = [];
  const off = list.on('change', (items) => heard.push(items.length));
  take(message(1), message(2), message(3));
  await Promise.resolve();
  take(amended(4, 3, { rev: 1, erase: true }));
  await Promise.resolve();
  take(amended(5, 3, { rev: 2, text: 'of nothing' }));
  await Promise.resolve();
  off();
  take(message(6));
  await Promise.resolve();
  expect(heard).toEqual([3, 2]);
});

test('older pages come before, until the oldest', async () => {
  const { list, asked, answer, shown } = bench(
    joined({ seq: 20, messages: [message(20)], more: true }),
  );
  const reading = [list.older(2), list.older(9)];
  await answer(page([], 15));
  await answer(page([message(11), message(12)], 11));
  expect(await Promise.all(reading)).toEqual([true, true]);
  const last = list.older();
  await answer(page([message(3)]));
  expect(await last).toBe(false);
  expect(await list.older()).toBe(false);
  expect(asked).toEqual([{ before: 20, limit: 2 }, { before: 15, limit: 2 }, { before: 11 }]);
  expect(shown()).toEqual([3, 11, 12, 20].map((seq) => `${seq} text ${seq}`));
});

test('what becomes of messages while their page is read counts', async () => {
  const { list, take, answer, shown } = bench(joined({ seq: 20, more: true }));
  const reading = list.older();
  take(amended(21, 11, { rev: 1, text: 'edited' }), amended(22, 12, { rev: 2, erase: true }));
  take(message(23, { thread: { root: 13, rev: 2, count: 1 } }));
  // The page was read before all this.
  await answer(page([message(11), message(12, { rev: 1 }), message(13, { rev: 1 })]));
  await reading;
  expect(shown()).toEqual(['11 edited', '13 text 13', '23 text 23']);
  expect(list.items[1]?.replies).toEqual({ count: 1, last: 23 });
});

test('a list that is too long loses the oldest, which can be read again', async () => {
  const { list, take, asked, answer } = bench(joined({ seq: 1, messages: [message(1)] }));
  expect(list.hasOlder).toBe(false);
  for (let seq = 2; seq <= LIST_MESSAGES_MAX + 10; seq++) take(message(seq));
  expect(list.items).toHaveLength(LIST_MESSAGES_MAX);
  expect(list.hasOlder).toBe(true);
  const reading = list.older();
  await answer(page(Array.from({ length: 10 }, (_, n) => message(n + 1))));
  expect(await reading).toBe(false);
  expect(asked).toEqual([{ before: 11 }]);
  for (let seq = 600; seq < 600 + LIST_MESSAGES_MAX; seq++) take(message(seq));
  expect(list.items[0]?.seq).toBe(1);
  take(message(5_000));
  expect(list.items[0]?.seq).toBe(2);
});

test('a page that was asked of another log is dropped', async () => {
  const { list, asked, answer, shown } = bench(
    joined({ seq: 20, messages: [message(20)], more: true }),
  );
  const reading = list.older();
  list.joined(joined({ epoch: 'e2', seq: 4, more: true, truncated: true }));
  list.take(message(4, { text: 'new log' }));
  await answer(page([message(11)], 11));
  await answer(page([message(2)]));
  expect(await reading).toBe(false);
  expect(asked).toEqual([{ before: 20 }, { before: 5 }]);
  expect(shown()).toEqual(['2 text 2', '4 new log']);
});

test('the list begins again where messages are missing', () => {
  const { list, shown } = bench(joined({ seq: 20, messages: [message(20)] }));
  list.joined(joined({ seq: 30 }));
  expect(shown()).toEqual(['20 text 20']);
  list.joined(joined({ seq: 90_000, messages: [message(89_999)], truncated: true }));
  list.take(message(89_999));
  expect(shown()).toEqual(['89999 text 89999']);
  expect(list.hasOlder).toBe(true);
});

test('messages are taken away when they expire, also those with a changed text', async () => {
  const { list, time, take, shown } = bench(
    joined({ seq: 2, messages: [message(1), message(2, { expires: 9_000 })] }),
  );
  const changes: number[] = [];
  list.on('change', (items) => changes.push(items.length));
  take(message(3, { expires: 5_000 }), amended(4, 3, { rev: 1, text: 'edited' }));
  await time.pass(4_999);
  expect(shown()).toEqual(['1 text 1', '2 text 2', '3 edited']);
  await time.pass(1);
  expect(shown()).toEqual(['1 text 1', '2 text 2']);
  await time.pass(4_000);
  expect(shown()).toEqual(['1 text 1']);
  expect(changes).toEqual([3, 2, 1]);
  expect(time.pending()).toBe(0);
});

test('a clock that is wrong does not end a message early or late', async () => {
  for (const wrongByMs of [-3_600_000, 3_600_000]) {
    const { list, time, take, shown } = bench();
    const at = 10_000_000 - wrongByMs;
    await time.pass(10_000_000);
    list.caughtUp();
    take(message(1, { at, expires: at + 5_000 }));
    await time.pass(4_999);
    expect(shown()).toHaveLength(1);
    await time.pass(1);
    expect(shown()).toEqual([]);
  }
});

test('no timer is longer than timers can be, or is left when the room ends', async () => {
  const { list, time, take, shown } = bench();
  const monthMs = 30 * 24 * 60 * 60 * 1_000;
  take(message(1, { expires: monthMs }));
  await time.pass(monthMs - 1);
  expect(shown()).toHaveLength(1);
  await time.pass(1);
  expect(shown()).toEqual([]);
  take(message(2, { expires: 2 * monthMs }));
  list.end();
  expect(time.pending()).toBe(0);
});
