import { expect, test } from 'vitest';
import { median } from './statistics.ts';

test('the median is the middle one, or the mean of the middle two, in any order', () => {
  expect(median([7])).toBe(7);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
