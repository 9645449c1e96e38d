// The rules of rooms with a card can fail: they report nothing for a good history, and each planted
// defect by its rule.
import { test } from 'vitest';
import { actDefects } from './checker/act-defects.ts';
import { arenaHistory } from './checker/model-arena.ts';
import { expectGood, expectSeenIn } from './checker/verdicts.ts';

const BARS = ['mute', 'ban', 'remove', 'ban', 'mute', 'remove'] as const;

test('races that keep their promises have no violations', () => {
  for (const bars of [BARS, BARS.toReversed(), ['ban', 'ban', 'ban']] as const) {
    expectGood(arenaHistory(bars));
  }
});

test.for(actDefects)('it sees that $name', (defect) => {
  expectSeenIn(arenaHistory(BARS), defect);
});
