// The rules of marks, receipts and what is unread can fail: they report nothing for good histories,
// and each planted defect by its rule.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../src/run/random.ts';
import { markDefects } from './checker/mark-defects.ts';
import { randomHall } from './checker/model-hall.ts';
import { History } from './checker/planted-defects.ts';
import { expectGood, expectSeenIn } from './checker/verdicts.ts';

test('marks and receipts that are as promised are no violations', () => {
  let receipts = 0;
  const hall = fc.property(fc.nat(), fc.integer({ min: 10, max: 200 }), (seed, steps) => {
    const events = randomHall(randomFrom(seed), steps);
    expectGood(events);
    receipts += new History(events).all('receipt').length;
  });
  fc.assert(hall, { numRuns: 60 });
  expect(receipts).toBeGreaterThan(500);
});

const fixed = randomHall(randomFrom(1), 400);

test.for(markDefects)('it sees that $name', (defect) => {
  expectSeenIn(fixed, defect);
});
