import { expect, test } from 'vitest';
import { restAfter } from './frame-queue.ts';

test('a short change needs no rest, a long one a longer rest, up to a bound', () => {
  expect([0, 3, 6].map(restAfter)).toEqual([0, 0, 0]);
  expect([7, 40].map(restAfter)).toEqual([21, 120]);
  expect([1_000, Infinity].map(restAfter)).toEqual([300, 300]);
});
