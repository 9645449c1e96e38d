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
  races: 0,
  amended: 0,
});

test('a run that was only late on a stolen machine is invalid, with the reason', () => {
  const { outcome, violations, flaws } = withoutStolenTime(verdict([late]), 0.31);
  expect({ outcome, violations }).toEqual({ outcome: 'invalid', violations: [] });
  expect(flaws).toEqual([expect.stringMatching(/took 31 % of the machine.*2247 ms/)]);
});

test('on a machine of its own a late run is violated', () => {
  expect(withoutStolenTime(verdict([late]), 0.09)).toEqual(verdict([late]));
});

test('a lost message counts on any machine', () => {
  expect(withoutStolenTime(verdict([late, lost]), 0.9)).toEqual(verdict([late, lost]));
  expect(withoutStolenTime(verdict([]), 0.9)).toEqual(verdict([]));
});

test('the share refers to all time that passed', () => {
  expect(stolenShare({ ticks: 100, stolen: 10 }, { ticks: 300, stolen: 30 })).toBe(0.1);
  const now = coreTime();
  expect(stolenShare(now, now)).toBe(0);
});
