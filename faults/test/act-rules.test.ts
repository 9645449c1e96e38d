// The rules of rooms with a card can fail: they report nothing for a good history, and each planted
// defect by its rule.
import { expect, test } from 'vitest';
import { checkHistory, describeViolation } from '../src/checker/checker.ts';
import { randomFrom } from '../src/run/random.ts';
import { actDefects } from './checker/act-defects.ts';
import { arenaHistory } from './checker/model-arena.ts';
import { History } from './checker/planted-defects.ts';

const BARS = ['mute', 'ban', 'remove', 'ban', 'mute', 'remove'] as const;

test('races that keep their promises have no violations', () => {
  for (const bars of [BARS, BARS.toReversed(), ['ban', 'ban', 'ban']] as const) {
    const { outcome, violations, flaws } = checkHistory(arenaHistory(bars));
    expect(violations.map(describeViolation)).toEqual([]);
    expect({ outcome, flaws }).toEqual({ outcome: 'passed', flaws: [] });
  }
});

test.for(actDefects)('it sees that $name', ({ plant, seenBy }) => {
  const planted = plant(new History(arenaHistory(BARS)), randomFrom(1));
  const { violations } = checkHistory(planted!);
  const rules = violations.map(({ rule }) => rule);
  expect({ rules, said: violations.map(describeViolation) }).toMatchObject({
    rules: expect.arrayContaining([seenBy]),
  });
});
