// The rules of messages that change can fail: they report nothing for good histories, and each
// planted defect by its rule.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../src/run/random.ts';
import { amendmentDefects, withHeldText } from './checker/amendment-defects.ts';
import { randomBoard } from './checker/model-board.ts';
import { History } from './checker/planted-defects.ts';
import { expectGood, expectSeenIn } from './checker/verdicts.ts';

test('amendments that keep their promises have no violations', () => {
  let amended = 0;
  const board = fc.property(fc.nat(), fc.integer({ min: 10, max: 200 }), (seed, steps) => {
    const verdict = expectGood(randomBoard(randomFrom(seed), steps));
    amended += verdict.amended;
  });
  fc.assert(board, { numRuns: 60 });
  expect(amended).toBeGreaterThan(500);
});

const fixed = randomBoard(randomFrom(1), 1_500);

test.for(amendmentDefects)('it sees that $name', (defect) => {
  expectSeenIn(fixed, defect);
});

test('a server that was killed right after an erasure may hold the text', () => {
  expectGood(withHeldText(new History(fixed), 50));
});
