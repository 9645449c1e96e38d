// With a real room behind it: ../../test/messages.test.ts.
import type { Joined, Message } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backlog, STREAM_MESSAGES_MAX } from './message-stream.ts';

const message = (seq: number): Message => ({ seq }) as Message;
const joined = (epoch: string, seq: number): Joined => ({ epoch, seq }) as Joined;

test('messages that do not fit are one range, which grows until it is read', () => {
  const backlog = new Backlog();
  backlog.joined(joined('e1', 0));
  for (let seq = 1; seq <= STREAM_MESSAGES_MAX + 5; seq += 1) backlog.add(message(seq));
  expect(backlog.dropped).toEqual({
    afterSeq: STREAM_MESSAGES_MAX,
    toSeq: STREAM_MESSAGES_MAX + 5,
  });
  while (backlog.hasNext) backlog.take();
  backlog.add(message(STREAM_MESSAGES_MAX + 6));
  expect(backlog.hasNext).toBe(false);
  backlog.readTo(STREAM_MESSAGES_MAX + 6);
  expect(backlog.dropped).toBeUndefined();
  backlog.add(message(STREAM_MESSAGES_MAX + 7));
  expect(backlog.take()).toMatchObject({ seq: STREAM_MESSAGES_MAX + 7 });
});

test('another log forgets what was dropped of the last', () => {
  for (const other of [joined('e2', 3), joined('e1', 3)]) {
    const backlog = new Backlog();
    backlog.joined(joined('e1', 0));
    for (let seq = 1; seq <= STREAM_MESSAGES_MAX + 1; seq += 1) backlog.add(message(seq));
    backlog.joined(other);
    expect(backlog.dropped).toBeUndefined();
    backlog.add(message(4));
    expect(backlog.dropped).toEqual({ afterSeq: 0, toSeq: 4 });
  }
});

test('every message is taken or read once and in order, at any pace', () => {
  const anySteps = fc.array(
    fc.record({ come: fc.nat(900), taken: fc.nat(900), page: fc.nat(200) }),
  );
  fc.assert(
    fc.property(anySteps, (steps) => {
      const backlog = new Backlog();
      const got: number[] = [];
      let tail = 0;
      backlog.joined(joined('e1', 0));
      for (const { come, taken, page } of steps) {
        for (let i = 0; i < come; i += 1) backlog.add(message((tail += 1)));
        for (let i = 0; i < taken && backlog.hasNext; i += 1) got.push(backlog.take()?.seq ?? 0);
        if (backlog.hasNext || !backlog.dropped) continue;
        const from = backlog.dropped.afterSeq;
        for (let seq = from + 1; seq <= Math.min(tail, from + page); seq += 1) {
          got.push(seq);
          backlog.readTo(seq);
        }
      }
      expect(got).toEqual(got.map((_, i) => i + 1));
    }),
  );
});
