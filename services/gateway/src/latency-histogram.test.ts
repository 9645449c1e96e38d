import * as fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

const options = { name: 'natter_test_seconds', help: 'A test.', buckets: [0.001, 0.01, 1] };

test('it prints what the histogram of prom-client prints', async () => {
  // Sums are exact in binary, whatever the order.
  const seconds = fc.integer({ min: 0, max: 2_048 }).map((value) => value / 1_024);
  await fc.assert(
    fc.asyncProperty(fc.array(seconds), async (times) => {
      const [ours, theirs] = [new Registry(), new Registry()];
      const histogram = new LatencyHistogram({ ...options, registers: [ours] });
      const other = new Histogram({ ...options, registers: [theirs] });
      for (const time of times) {
        histogram.observe(time);
        other.observe(time);
      }
      expect(await ours.metrics()).toBe(await theirs.metrics());
    }),
  );
});
