import type { Entry } from '../conversation/timeline.ts';
import { expect, test } from 'vitest';
import { HAPPENINGS_MAX, spaceTimeOf } from './from-timeline.ts';
import type { FromTimelineOptions } from './from-timeline.ts';
import { layoutSpaceTime } from './space-time-layout.ts';

const message = (seq: number, from = 'Ada', to?: readonly string[]): Entry => ({
  kind: 'message',
  seq,
  tookMs: 3,
  message: {
    type: 'message',
    room: 'lobby',
    seq,
    id: String(seq),
    from,
    text: 'x',
    at: seq * 10,
    via: 'gw-1',
    ...(to && { to }),
  },
});
const notice = (seq: number, joined: readonly string[], left: readonly string[] = []): Entry => ({
  kind: 'notice',
  seq,
  heardAtMs: 0,
  joined,
  left,
  more: false,
  count: 3,
});
const options = (
  entries: readonly Entry[],
  fields: Partial<FromTimelineOptions> = {},
): FromTimelineOptions => ({
  timeline: { entries, joinedSeq: 0 },
  names: ['Ada', 'Bob', 'Cy'],
  count: 3,
  me: 'Ada',
  ...fields,
});

test('a hole in the numbers after the join is one hollow mark', () => {
  const { happenings } = spaceTimeOf(options([message(1), message(2), message(5), message(6)]));
  expect(happenings.map(({ kind }) => kind)).toEqual([
    'message',
    'message',
    'unseen',
    'message',
    'message',
  ]);
  expect(happenings[2]).toMatchObject({ seq: 3, count: 2 });
  const history = options([message(1), message(5)], {
    timeline: { entries: [message(1), message(5)], joinedSeq: 5 },
  });
  expect(spaceTimeOf(history).happenings.map(({ kind }) => kind)).toEqual(['message', 'message']);
});

test('those who left meanwhile have a lifeline, those who came begin later', () => {
  const { members, here } = spaceTimeOf(
    options([message(1), notice(2, ['Cy'], ['Dan']), message(3)]),
  );
  expect(members).toEqual(['Ada', 'Bob', 'Cy', 'Dan']);
  expect(here).toEqual(['Ada', 'Bob', 'Dan']);
});

test('of many members oneself and those who spoke last are drawn', () => {
  const names = Array.from({ length: 40 }, (_, index) => `m${index}`);
  const { members, others } = spaceTimeOf(
    options([message(1, 'm7'), message(2, 'm30', ['m8'])], { names, count: 40, me: 'm39' }),
  );
  expect(members).toHaveLength(8);
  for (const name of ['m39', 'm7', 'm8', 'm30']) expect(members).toContain(name);
  expect(others).toBe(32);
});

test('however much is said, the newest events alone are drawn', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => message(index * 2));
  const { happenings } = spaceTimeOf(options(many));
  expect(happenings).toHaveLength(HAPPENINGS_MAX);
  expect(happenings.at(-1)).toMatchObject({ seq: 19_998 });
});

test('everybody who is here has a line at the end, however many holes there are', () => {
  const entries = [
    notice(1, ['Bob']),
    notice(3, ['Cy']),
    ...Array.from({ length: 22 }, (_, index) => message(5 + index * 2)),
  ];
  const spaceTime = spaceTimeOf(options(entries));
  const { lifelines } = layoutSpaceTime(spaceTime, 352);
  const last = lifelines.map(({ spans }) => spans.at(-1));
  expect(last.map((span) => span?.isEnded)).toEqual([false, false, false]);
});
