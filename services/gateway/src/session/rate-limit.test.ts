import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

test('the burst goes through at once, then so many a second', () => {
  const limit = new RateLimit(20, 60, 0);
  const kindsAt = (nowMs: number, count: number): string[] =>
    Array.from({ length: count }, () => limit.take(nowMs).kind);
  expect(kindsAt(0, 60)).toEqual(Array<string>(60).fill('allowed'));
  expect(kindsAt(0, 2)).toEqual(['refused', 'refused']);
  expect(kindsAt(1_000, 21)).toEqual([...Array<string>(20).fill('allowed'), 'refused']);
});

test('a request after the time it was told is let through, one before it is not', () => {
  const limit = new RateLimit(20, 60, 0);
  for (let n = 0; n < 60; n += 1) limit.take(0);
  const refused = limit.take(0);
  const retryAfterMs = refused.kind === 'refused' ? refused.retryAfterMs : 0;
  expect(retryAfterMs).toBeGreaterThan(0);
  expect(limit.take(retryAfterMs - 1).kind).toBe('refused');
  expect(limit.take(retryAfterMs).kind).toBe('allowed');
});

test('over the limit for 30 s without a pause it persists; 5 s of peace end that', () => {
  const limit = new RateLimit(1, 1, 0);
  const press = (fromMs: number, toMs: number): Set<string> => {
    const kinds = new Set<string>();
    for (let nowMs = fromMs; nowMs <= toMs; nowMs += 250) kinds.add(limit.take(nowMs).kind);
    return kinds;
  };
  expect(press(0, 29_000)).toEqual(new Set(['allowed', 'refused']));
  expect(press(35_000, 64_000)).toEqual(new Set(['allowed', 'refused']));
  expect(press(64_000, 66_000)).toContain('persisting');
});

test('refusals of another bound count among those that persist', () => {
  const startMs = 1_000_000;
  const limit = new RateLimit(0, 0, startMs);
  for (let ms = 0; ms < 30_000; ms += 1_000) {
    expect(limit.take(startMs + ms).kind).toBe('allowed');
    expect(limit.refuse(startMs + ms).kind).toBe('refused');
  }
  expect(limit.refuse(startMs + 30_000).kind).toBe('persisting');
});

test('whatever the times, never more than burst and refill are let through, and a wait is at least 1 ms', () => {
  const steps = fc.array(fc.integer({ min: -50, max: 3_000 }), { maxLength: 300 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 100 }), (pauses, perSecond) => {
      const burst = 3 * perSecond;
      const limit = new RateLimit(perSecond, burst, 0);
      let nowMs = 0;
      let lastMs = 0;
      let allowed = 0;
      for (const pauseMs of pauses) {
        nowMs = Math.max(0, nowMs + pauseMs); // Clocks are set back at times.
        lastMs = Math.max(lastMs, nowMs);
        const allowance = limit.take(nowMs);
        if (allowance.kind === 'allowed') allowed += 1;
        const waitMs = allowance.kind === 'refused' ? allowance.retryAfterMs : 1;
        expect(waitMs).toBeGreaterThanOrEqual(1);
      }
      const setBackMs = pauses.reduce((sum, ms) => sum - Math.min(0, ms), 0);
      expect(allowed).toBeLessThanOrEqual(burst + ((lastMs + setBackMs) * perSecond) / 1_000);
    }),
  );
});
