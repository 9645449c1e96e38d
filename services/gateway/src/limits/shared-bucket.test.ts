import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedBucket } from './shared-bucket.ts';

const SIZE = { perSecond: 20, burst: 60 };
const taken = (bucket: SharedBucket, count: number, nowMs: number, left = 0): number =>
  Array.from({ length: count }, () => bucket.take(nowMs, { left })).filter((waitMs) => waitMs === 0)
    .length;

test('the burst goes through at once, then so many a second', () => {
  const bucket = new SharedBucket(SIZE, 0);
  expect(taken(bucket, 100, 0)).toBe(60);
  expect(taken(bucket, 100, 1_000)).toBe(20);
  expect(taken(bucket, 100, 60_000)).toBe(60);
  expect(taken(new SharedBucket({ perSecond: 0, burst: 0 }, 0), 1_000, 0)).toBe(1_000);
});

test('those who must wait come back one after another', () => {
  const bucket = new SharedBucket(SIZE, 0);
  taken(bucket, 60, 0);
  const waits = Array.from({ length: 40 }, () => bucket.take(0));
  // 40 take two seconds.
  expect(waits[0]).toBe(50);
  expect(waits.at(-1)).toBe(2_000);
  const late = waits.map((waitMs) => ({ waitMs, again: bucket.take(waitMs) }));
  expect(late.filter(({ again }) => again > 0)).toEqual([]);
  // However long the line, it is asked again within seconds.
  const crowded = new SharedBucket(SIZE, 0);
  expect(Math.max(...Array.from({ length: 10_000 }, () => crowded.take(0)))).toBe(5_000);
});

test('what must be left for others is left', () => {
  const bucket = new SharedBucket(SIZE, 0);
  expect(taken(bucket, 100, 0, 30)).toBe(30);
  expect(taken(bucket, 100, 0, 30)).toBe(0);
  expect(taken(bucket, 100, 0)).toBe(30);
});

test('whatever the times, never more than burst and refill are let through', () => {
  const steps = fc.array(fc.integer({ min: -50, max: 3_000 }), { maxLength: 300 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 100 }), (pauses, perSecond) => {
      const bucket = new SharedBucket({ perSecond, burst: 3 * perSecond }, 0);
      let nowMs = 0;
      let lastMs = 0;
      let allowed = 0;
      for (const pauseMs of pauses) {
        nowMs = Math.max(0, nowMs + pauseMs); // Clocks are set back at times.
        lastMs = Math.max(lastMs, nowMs);
        const waitMs = bucket.take(nowMs);
        if (waitMs === 0) allowed += 1;
        else expect(waitMs).toBeGreaterThanOrEqual(50);
      }
      const setBackMs = pauses.reduce((sum, ms) => sum - Math.min(0, ms), 0);
      const came = ((lastMs + setBackMs) * perSecond) / 1_000;
      expect(allowed).toBeLessThanOrEqual(3 * perSecond + came);
    }),
  );
});

test('a request that counts as five takes five tokens, or what the bucket holds', () => {
  const bucket = new SharedBucket({ perSecond: 1, burst: 7 }, 0);
  expect(bucket.take(0, { count: 5 })).toBe(0);
  expect(bucket.take(0, { count: 5 })).toBeGreaterThan(0);
  expect(bucket.take(0)).toBe(0);
  expect(new SharedBucket({ perSecond: 1, burst: 3 }, 0).take(0, { count: 5 })).toBe(0);
});
