import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DayQuota } from './day-quota.ts';

const HOUR_MS = 3_600_000;
const ann = ['address 192.0.2.1', 'session ann'];

test('each payer has a day’s amount, and all of them pay', () => {
  const quota = new DayQuota(1_000);
  expect(quota.waitMs(ann, 1_000, 0)).toBe(0);
  quota.add(ann, 600, 0);
  expect(quota.waitMs(ann, 400, 0)).toBe(0);
  expect(quota.waitMs(ann, 401, 0)).toBeGreaterThan(0);
  // Another session of the address, and the session at another address, have used them as well.
  expect(quota.waitMs(['address 192.0.2.1', 'session bob'], 401, 0)).toBeGreaterThan(0);
  expect(quota.waitMs(['address 192.0.2.2', 'session ann'], 401, 0)).toBeGreaterThan(0);
  expect(quota.waitMs(['address 192.0.2.2', 'session bob'], 1_000, 0)).toBe(0);
});

test('bytes count for 24 hours, and the wait says until when', () => {
  const quota = new DayQuota(1_000);
  quota.add(ann, 300, HOUR_MS / 2);
  quota.add(ann, 700, 5 * HOUR_MS);
  expect(quota.waitMs(ann, 300, 6 * HOUR_MS)).toBe(18 * HOUR_MS);
  expect(quota.waitMs(ann, 301, 6 * HOUR_MS)).toBe(23 * HOUR_MS);
  expect(quota.waitMs(ann, 300, 24 * HOUR_MS)).toBe(0);
  expect(quota.waitMs(ann, 1_000, 29 * HOUR_MS)).toBe(0);
});

test('bytes of which nothing stays are given back', () => {
  const quota = new DayQuota(1_000);
  quota.add(ann, 400, 0);
  quota.add(ann, 600, HOUR_MS);
  quota.giveBack(ann, 700);
  expect(quota.waitMs(ann, 700, HOUR_MS)).toBe(0);
  expect(quota.waitMs(ann, 701, HOUR_MS)).toBeGreaterThan(0);
});

test('a payer who uses up a day often enough is remembered', () => {
  const quota = new DayQuota(10);
  quota.add(ann, 10, 0);
  for (let n = 0; n < 30_000; n += 1) {
    if (n % 5_000 === 0) quota.add(ann, 0, 0);
    quota.add([`address ${n}`], 1, 0);
  }
  expect(quota.waitMs(ann, 1, 0)).toBeGreaterThan(0);
});

test('0 is no limit', () => {
  const quota = new DayQuota(0);
  quota.add(ann, 1e15, 0);
  expect(quota.waitMs(ann, 1e15, 0)).toBe(0);
});

test('after the wait that was told the bytes fit', () => {
  const shares = fc.array(fc.record({ bytes: fc.nat(500), afterMs: fc.nat(8 * HOUR_MS) }));
  fc.assert(
    fc.property(shares, fc.integer({ min: 1, max: 1_000 }), (all, bytes) => {
      const quota = new DayQuota(1_000);
      let nowMs = 0;
      for (const share of all) {
        nowMs += share.afterMs;
        if (quota.waitMs(ann, share.bytes, nowMs) === 0) quota.add(ann, share.bytes, nowMs);
      }
      const waitMs = quota.waitMs(ann, bytes, nowMs);
      expect(quota.waitMs(ann, bytes, nowMs + waitMs)).toBe(0);
    }),
  );
});
