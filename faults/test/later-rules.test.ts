// The rule of scheduled messages can fail: it reports nothing for good histories, and each planted
// defect.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkHistory, describeViolation } from '../src/checker/checker.ts';
import { randomFrom } from '../src/run/random.ts';
import { laterDefects } from './checker/later-defects.ts';
import { randomDesk } from './checker/model-desk.ts';
import { History } from './checker/planted-defects.ts';

test('scheduled messages that come as promised are no violations', () => {
  let said = 0;
  const desk = fc.property(fc.nat(), fc.integer({ min: 10, max: 200 }), (seed, steps) => {
    const events = randomDesk(randomFrom(seed), steps);
    const { outcome, violations, flaws } = checkHistory(events);
    expect(violations.map(describeViolation)).toEqual([]);
    expect({ outcome, flaws }).toEqual({ outcome: 'passed', flaws: [] });
    said += new History(events).says.filter(({ scheduled }) => scheduled).length;
  });
  fc.assert(desk, { numRuns: 60 });
  expect(said).toBeGreaterThan(500);
});

const fixed = randomDesk(randomFrom(1), 400);

test.for(laterDefects)('it sees that $name', ({ plant, seenBy }) => {
  const planted = plant(new History(fixed), randomFrom(1));
  expect(planted).toBeDefined();
  const { violations } = checkHistory(planted!);
  const rules = violations.map(({ rule }) => rule);
  expect({ rules, said: violations.map(describeViolation) }).toMatchObject({
    rules: expect.arrayContaining([seenBy]),
  });
});
