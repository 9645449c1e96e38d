import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

/** The gateway's bucket, which refuses frames that come too fast. */
function gatewayBucket(limits: { ratePerSecond: number; burst: number }) {
  let tokens = limits.burst;
  let atMs = 0;
  return (nowMs: number): boolean => {
    tokens = Math.min(limits.burst, tokens + ((nowMs - atMs) * limits.ratePerSecond) / 1000);
    atMs = nowMs;
    tokens -= 1;
    return tokens >= 0;
  };
}

test('a sender at the limit is never too fast, even if frames bunch', () => {
  const limits = { ratePerSecond: 20, burst: 60 };
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 500, maxLength: 500 }), (delaysMs) => {
      const limit = new RateLimit(limits, 0);
      const accepts = gatewayBucket(limits);
      let nowMs = 0;
      let arrivedAtMs = 0;
      for (const delayMs of delaysMs) {
        nowMs += limit.waitMs(nowMs);
        limit.take();
        arrivedAtMs = Math.max(arrivedAtMs, nowMs + delayMs);
        expect(accepts(arrivedAtMs)).toBe(true);
      }
    }),
  );
});

test('a steady sender gets nine tenths of the rate', () => {
  const limit = new RateLimit({ ratePerSecond: 20, burst: 60 }, 0);
  let sent = 0;
  for (let nowMs = 0; nowMs < 100_000; nowMs += 1) {
    if (limit.waitMs(nowMs) > 0) continue;
    limit.take();
    sent += 1;
  }
  expect(sent).toBeGreaterThan(1_790);
});

test('without a rate no frame waits', () => {
  const limit = new RateLimit({ ratePerSecond: 0, burst: 0 }, 0);
  for (let i = 0; i < 1_000; i++) {
    expect(limit.waitMs(0)).toBe(0);
    limit.take();
  }
});
