import type { Joined, Message } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ResumePoint } from './resume-point.ts';

const room = 'lobby';
const message = (seq: number): Message => ({
  type: 'message',
  room,
  seq,
  id: `i${seq}`,
  from: 'ada',
  text: '',
  at: 0,
  via: 'g',
});
const joined = (parts: Partial<Joined>): Joined => ({
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
const seqsOf = (messages: readonly { readonly seq: number }[]): number[] =>
  messages.map(({ seq }) => seq);

test('the first join counts everything up to its seq as delivered', () => {
  const resume = new ResumePoint();
  expect(seqsOf(resume.joined(joined({ seq: 9, messages: [message(7)], more: true })))).toEqual([
    7,
  ]);
  expect(resume.seq).toBe(9);
  expect(resume.isReplaying).toBe(false);
});

test('during a replay the resume point is its last message', () => {
  const resume = new ResumePoint();
  resume.joined(joined({ seq: 9 }));
  resume.joined(joined({ seq: 500, messages: [message(10), message(11)], more: true }));
  expect(resume.isReplaying).toBe(true);
  expect(resume.seq).toBe(11);
  expect(resume.accept(message(12))).toBe(true);
  expect(resume.seq).toBe(12);
  resume.accept({ type: 'caught-up', room, seq: 500 });
  expect(resume.isReplaying).toBe(false);
  expect(resume.seq).toBe(500);
});

test('nothing is delivered twice', () => {
  const resume = new ResumePoint();
  resume.joined(joined({ seq: 9 }));
  expect(resume.accept(message(9))).toBe(false);
  expect(resume.accept(message(10))).toBe(true);
  expect(seqsOf(resume.joined(joined({ seq: 11, messages: [message(10), message(11)] })))).toEqual([
    11,
  ]);
});

test('another epoch counts from its own start', () => {
  const resume = new ResumePoint();
  resume.joined(joined({ seq: 900 }));
  const frame = joined({ epoch: 'e2', seq: 3, messages: [message(2)], truncated: true });
  expect(seqsOf(resume.joined(frame))).toEqual([2]);
  expect(resume.seq).toBe(3);
  expect(resume.epoch).toBe('e2');
});

test('a log set back under the same epoch counts from its start', () => {
  const resume = new ResumePoint();
  resume.joined(joined({ seq: 900 }));
  const frame = joined({ seq: 3, messages: [message(3)], truncated: true });
  expect(seqsOf(resume.joined(frame))).toEqual([3]);
  expect(resume.accept(message(4))).toBe(true);
});

test('a digest with an old seq counts, but never sets the view back', () => {
  const resume = new ResumePoint();
  resume.joined(joined({ seq: 9, view: 9, count: 200 }));
  const digest = { type: 'members-changed', room, count: 240, joined: [], left: [] } as const;
  expect(resume.accept({ ...digest, seq: 8 })).toBe(true);
  expect([resume.view, resume.count, resume.seq]).toEqual([9, 240, 9]);
});

test('a notice is the new view', () => {
  const resume = new ResumePoint();
  resume.joined(joined({ seq: 9, view: 4 }));
  const notice = { type: 'member', room, alias: 'bob', change: 'joined', count: 2 } as const;
  expect(resume.accept({ ...notice, seq: 10 })).toBe(true);
  expect([resume.view, resume.count, resume.seq]).toEqual([10, 2, 10]);
});

test('cut anywhere, a resume delivers every message once and in order', () => {
  const anyCuts = fc.array(fc.record({ live: fc.nat(5), page: fc.nat(3), replayed: fc.nat(9) }));
  fc.assert(
    fc.property(anyCuts, (cuts) => {
      const resume = new ResumePoint();
      const delivered: number[] = [];
      let tail = 0;
      resume.joined(joined({}));
      for (const { live, page, replayed } of cuts) {
        // Said while we were away; then a replay that ends, or is cut after `replayed` frames.
        tail += live;
        const missed = Array.from({ length: tail - resume.seq }, (_, i) => resume.seq + 1 + i);
        const more = missed.length > page;
        const messages = missed.slice(0, page).map(message);
        delivered.push(...seqsOf(resume.joined(joined({ seq: tail, messages, more }))));
        if (!more) continue;
        for (const seq of missed.slice(page).slice(0, replayed))
          if (resume.accept(message(seq))) delivered.push(seq);
        if (missed.length - page <= replayed) resume.accept({ type: 'caught-up', room, seq: tail });
      }
      const all = Array.from({ length: resume.seq }, (_, i) => i + 1);
      expect(delivered).toEqual(all);
    }),
  );
});

test('a record that ends one stay and begins another counts as both', () => {
  const resume = new ResumePoint();
  resume.joined(joined({ seq: 5, view: 5 }));
  const pair = [
    { type: 'member', room, seq: 7, alias: 'bob', change: 'left', why: 'lost', count: 1 },
    { type: 'member', room, seq: 7, alias: 'bob', change: 'joined', count: 2 },
  ] as const;
  expect(pair.map((notice) => resume.accept(notice))).toEqual([true, true]);
  expect(resume.count).toBe(2);
  expect(pair.map((notice) => resume.accept(notice))).toEqual([false, false]);
});
