import { expect, test } from 'vitest';
import type { Verdict, Violation } from '../checker/checker.ts';
import { coreTime, stolenShare, withoutStolenTime } from './stolen-time.ts';

const late: Violation = { rule: 'recovery', sentence: 'first ack took 2247 ms' };
const lost: Violation = { rule: 'missing', sentence: 'ada was not shown 7' };
const verdict = (violations: readonly Violation[]): Verdict => ({
  outcome: violations.length === 0 ? 'passed' : 'violated',
  violations,
  flaws: [],
  acked: 10,
  received: 50,
});

test('a run that was only late while the machine was taken away counts for nothing, and says why', () => {
  const { outcome, violations, flaws } = withoutStolenTime(verdict([late]), 0.31);
  expect({ outcome, violations }).toEqual({ outcome: 'invalid', violations: [] });
  expect(flaws).toEqual([expect.stringMatching(/^31 % of the machine.*2247 ms/)]);
});

test('on a machine that was there, late is late', () => {
  expect(withoutStolenTime(verdict([late]), 0.09)).toEqual(verdict([late]));
});

test('no machine is an excuse for a message lost', () => {
  expect(withoutStolenTime(verdict([late, lost]), 0.9)).toEqual(verdict([late, lost]));
  expect(withoutStolenTime(verdict([]), 0.9)).toEqual(verdict([]));
});

test('the share is of all time that passed', () => {
  expect(stolenShare({ ticks: 100, stolen: 10 }, { ticks: 300, stolen: 30 })).toBe(0.1);
  const now = coreTime();
  expect(stolenShare(now, now)).toBe(0);
});
