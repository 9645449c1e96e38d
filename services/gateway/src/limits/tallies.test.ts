import { expect, test } from 'vitest';
import { Tallies } from './tallies.ts';

const SIZE = { perSecond: 1, burst: 3 };

test('tallies in use are kept, however many others come', () => {
  const tallies = new Tallies(SIZE, 100);
  const ann = tallies.of('ann', 0);
  for (let n = 0; n < 1_000; n += 1) {
    tallies.of(`other ${n}`, 0);
    if (n % 50 === 0) expect(tallies.of('ann', 0)).toBe(ann);
  }
  expect([...tallies.all()].length).toBeLessThanOrEqual(200);
  for (let n = 0; n < 1_000; n += 1) tallies.of(`another ${n}`, 0);
  expect(tallies.find('ann')).toBeUndefined();
});

test('each tally is listed once', () => {
  const tallies = new Tallies(SIZE, 2);
  for (const key of ['a', 'b', 'c', 'a', 'd', 'a']) tallies.of(key, 0);
  const keys = [...tallies.all()].map(({ key }) => key);
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
});

test('requests of the last minute weigh less as they age', () => {
  const tally = new Tallies(SIZE).of('ann', 0);
  for (let n = 0; n < 60; n += 1) tally.count(n * 1_000);
  expect(tally.perMinute(60_000)).toBeGreaterThan(30);
  expect(tally.perMinute(60_000)).toBeLessThan(60);
  expect(tally.perMinute(10 * 60_000)).toBeLessThan(0.1);
  expect(tally.requests).toBe(60);
});
