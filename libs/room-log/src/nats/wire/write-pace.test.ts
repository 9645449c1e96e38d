import { expect, test } from 'vitest';
import { HOLD_MS, WritePace } from './write-pace.ts';

/** Writes at these times; returns how many of them would have waited. */
function heldOf(timesMs: readonly number[], unanswered = 2): number {
  const pace = new WritePace();
  let held = 0;
  for (const nowMs of timesMs) {
    if (pace.holds(nowMs, unanswered)) held += 1;
    pace.wrote(nowMs);
  }
  return held;
}
const every = (stepMs: number, writes: number): number[] =>
  Array.from({ length: writes }, (_, index) => 1_000 + index * stepMs);

test('a quiet process writes at once', () => {
  expect(heldOf(every(HOLD_MS, 1_000))).toBe(0);
  expect(heldOf(every(20, 1_000))).toBe(0);
});

test('a few writes in close succession are not held', () => {
  expect(heldOf([1_000, 1_000.3, 1_000.6, 1_020, 1_020.3, 1_020.6])).toBe(0);
});

test('writes more frequent than the hold wait for each other', () => {
  expect(heldOf(every(0.5, 100))).toBeGreaterThan(90);
});

test('one client that acts step by step is never held', () => {
  expect(heldOf(every(0.5, 100), 1)).toBe(0);
});

test('after a storm the first write is at once again', () => {
  const storm = every(0.1, 1_000);
  const after = (storm.at(-1) ?? 0) + HOLD_MS * 2;
  expect(heldOf([...storm, after])).toBe(heldOf(storm));
});
