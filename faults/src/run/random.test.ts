import { expect, test } from 'vitest';
import { randomFrom } from './random.ts';

const draws = (seed: number): number[] => {
  const random = randomFrom(seed);
  return Array.from({ length: 100 }, () => random.next());
};

test('a seed repeats its choices, and another seed makes others', () => {
  expect(draws(7)).toEqual(draws(7));
  expect(draws(7)).not.toEqual(draws(8));
});

test('draws of one part do not affect another part', () => {
  const one = randomFrom(3);
  for (let n = 0; n < 50; n += 1) one.fork('crowd').next();
  expect(one.fork('fault').next()).toBe(randomFrom(3).fork('fault').next());
});

test('whole numbers cover the whole range about equally', () => {
  const random = randomFrom(1);
  const counts = new Map<number, number>();
  for (let n = 0; n < 6_000; n += 1) {
    const value = random.whole(5, 10);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10]);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('a sample has each item at most once', () => {
  const random = randomFrom(2);
  expect(random.sample(['a', 'b', 'c'], 5).toSorted()).toEqual(['a', 'b', 'c']);
  expect(new Set(random.sample([1, 2, 3, 4, 5, 6], 3)).size).toBe(3);
});
