// The rules of messages that change can fail: they report nothing for good histories, and each
// planted defect by its rule.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkHistory, describeViolation } from '../src/checker/checker.ts';
import { randomFrom } from '../src/run/random.ts';
import { amendmentDefects } from './checker/amendment-defects.ts';
import { randomBoard } from './checker/model-board.ts';
import { History } from './checker/planted-defects.ts';

test('amendments that keep their promises have no violations', () => {
  let amended = 0;
  const board = fc.property(fc.nat(), fc.integer({ min: 10, max: 200 }), (seed, steps) => {
    const verdict = checkHistory(randomBoard(randomFrom(seed), steps));
    const { outcome, violations, flaws } = verdict;
    expect(violations.map(describeViolation)).toEqual([]);
    expect({ outcome, flaws }).toEqual({ outcome: 'passed', flaws: [] });
    amended += verdict.amended;
  });
  fc.assert(board, { numRuns: 60 });
  expect(amended).toBeGreaterThan(500);
});

const fixed = randomBoard(randomFrom(1), 1_500);

test.for(amendmentDefects)('it sees that $name', ({ plant, seenBy }) => {
  const planted = plant(new History(fixed), randomFrom(1));
  expect(planted).toBeDefined();
  const { violations } = checkHistory(planted!);
  const rules = violations.map(({ rule }) => rule);
  expect({ rules, said: violations.map(describeViolation) }).toMatchObject({
    rules: expect.arrayContaining([seenBy]),
  });
});
