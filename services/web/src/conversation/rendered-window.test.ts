import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  entriesIn,
  following,
  held,
  movedDown,
  movedUp,
  newestWindow,
  SPAN_MAX,
  STEP,
  windowAround,
} from './rendered-window.ts';
import type { RenderedWindow } from './rendered-window.ts';
import type { Entry } from './timeline.ts';

const quiet = {
  kind: 'notice',
  heardAtMs: 0,
  joined: [],
  left: [],
  more: false,
  count: 1,
} as const;
const entriesTo = (count: number, step = 1): Entry[] =>
  Array.from({ length: count }, (_, index) => ({ ...quiet, seq: (index + 1) * step }));
const span = (entries: readonly Entry[], window: RenderedWindow): number[] => {
  const { start, end } = entriesIn(entries, window);
  return entries.slice(start, end).map(({ seq }) => seq);
};

test('it begins with the newest entries and takes new ones in', () => {
  const entries = entriesTo(1000);
  const window = newestWindow(entries);
  expect(span(entries, window)).toHaveLength(STEP);
  expect(span(entriesTo(1003), window).at(-1)).toBe(1003);
});

test('it never holds more than its span', () => {
  const window = newestWindow(entriesTo(100));
  const more = entriesTo(100 + SPAN_MAX);
  expect(span(more, following(more, window)).length).toBeLessThanOrEqual(SPAN_MAX);
  expect(span(more, following(more, window)).at(-1)).toBe(more.length);
  const kept = span(more, held(more, window));
  expect(kept).toHaveLength(SPAN_MAX);
  expect(kept[0]).toBe(window.fromSeq);
});

test('moved from end to end it shows every entry without a hole', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1500 }),
      fc.integer({ min: 1, max: 3 }),
      (count, step) => {
        const entries = entriesTo(count, step);
        let window = newestWindow(entries);
        for (const move of [movedUp, movedDown]) {
          const seen = new Set(span(entries, window));
          for (let next = move(entries, window); ; next = move(entries, window)) {
            const now = span(entries, next);
            expect(now.length).toBeLessThanOrEqual(SPAN_MAX);
            expect(now.some((seq) => seen.has(seq))).toBe(true);
            for (const seq of now) seen.add(seq);
            if (next === window) break;
            window = next;
          }
          if (move === movedUp) expect(window.fromSeq).toBe(step);
        }
        expect(window.toSeq).toBeUndefined();
        expect(span(entries, window).at(-1)).toBe(count * step);
      },
    ),
  );
});

test('older entries put before it do not move it', () => {
  const entries = entriesTo(500);
  const recent = entries.slice(300);
  const window = newestWindow(recent);
  expect(span(entries, window)).toEqual(span(recent, window));
});

test('a window around a seq shows what stands before and after', () => {
  const entries = entriesTo(1000);
  expect(span(entries, windowAround(entries, 400))).toContain(400);
  expect(windowAround(entries, 990).toSeq).toBeUndefined();
  expect(span(entries, windowAround(entries, 1))[0]).toBe(1);
});
