import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

/** The gateway's bucket: refuses what comes too fast. */
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

test('who sends as fast as the pacer lets it is never too fast, also when the network bunches frames', () => {
  const limits = { ratePerSecond: 20, burst: 60 };
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 500, maxLength: 500 }), (delaysMs) => {
      const pacer = new Pacer(limits, 0);
      const accepts = gatewayBucket(limits);
      let nowMs = 0;
      let arrivedAtMs = 0;
      for (const delayMs of delaysMs) {
        nowMs += pacer.waitMs(nowMs);
        pacer.take();
        arrivedAtMs = Math.max(arrivedAtMs, nowMs + delayMs);
        expect(accepts(arrivedAtMs)).toBe(true);
      }
    }),
  );
});

test('a steady sender gets nine tenths of the rate', () => {
  const pacer = new Pacer({ ratePerSecond: 20, burst: 60 }, 0);
  let sent = 0;
  for (let nowMs = 0; nowMs < 100_000; nowMs += 1) {
    if (pacer.waitMs(nowMs) > 0) continue;
    pacer.take();
    sent += 1;
  }
  expect(sent).toBeGreaterThan(1_790);
});

test('without a rate nothing waits', () => {
  const pacer = new Pacer({ ratePerSecond: 0, burst: 0 }, 0);
  for (let i = 0; i < 1_000; i++) {
    expect(pacer.waitMs(0)).toBe(0);
    pacer.take();
  }
});
