// The rules of marks, receipts and what is unread can fail: they report nothing for good histories,
// and each planted defect by its rule.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkHistory, describeViolation } from '../src/checker/checker.ts';
import { randomFrom } from '../src/run/random.ts';
import { markDefects } from './checker/mark-defects.ts';
import { randomHall } from './checker/model-hall.ts';
import { History } from './checker/planted-defects.ts';

test('marks and receipts that are as promised are no violations', () => {
  let receipts = 0;
  const hall = fc.property(fc.nat(), fc.integer({ min: 10, max: 200 }), (seed, steps) => {
    const events = randomHall(randomFrom(seed), steps);
    const { outcome, violations, flaws } = checkHistory(events);
    expect(violations.map(describeViolation)).toEqual([]);
    expect({ outcome, flaws }).toEqual({ outcome: 'passed', flaws: [] });
    receipts += new History(events).all('receipt').length;
  });
  fc.assert(hall, { numRuns: 60 });
  expect(receipts).toBeGreaterThan(500);
});

const fixed = randomHall(randomFrom(1), 400);

test.for(markDefects)('it sees that $name', ({ plant, seenBy }) => {
  const planted = plant(new History(fixed), randomFrom(1));
  expect(planted).toBeDefined();
  const { violations } = checkHistory(planted!);
  const rules = violations.map(({ rule }) => rule);
  expect({ rules, said: violations.map(describeViolation) }).toMatchObject({
    rules: expect.arrayContaining([seenBy]),
  });
});
