// What the tests of rules expect of the checker: nothing of a good history, and each planted defect
// by its rule.
import { expect } from 'vitest';
import { checkHistory, describeViolation } from '../../src/checker/checker.ts';
import type { HistoryEvent } from '../../src/history.ts';
import { randomFrom } from '../../src/run/random.ts';
import { History } from './planted-defects.ts';
import type { Defect } from './planted-defects.ts';

/** Fails if the checker reports anything. Returns its verdict. */
export function expectGood(events: Iterable<HistoryEvent>): ReturnType<typeof checkHistory> {
  const verdict = checkHistory(events);
  const { outcome, violations, flaws } = verdict;
  expect(violations.map(describeViolation)).toEqual([]);
  expect({ outcome, flaws }).toEqual({ outcome: 'passed', flaws: [] });
  return verdict;
}

/** Fails unless the defect's rule reports a violation, or its run is invalid. */
export function expectSeen({ name, seenBy }: Defect, events: readonly HistoryEvent[]): void {
  const { outcome, violations } = checkHistory(events);
  if (seenBy === 'invalid') expect(outcome).toBe('invalid');
  else {
    const rules = violations.map(({ rule }) => rule);
    // The sentences help to understand a failure.
    expect({ name, rules, said: violations.map(describeViolation) }).toMatchObject({
      rules: expect.arrayContaining([seenBy]),
    });
  }
}

/** Plants the defect in a good history. Fails if it has no place there, or is not seen. */
export function expectSeenIn(good: readonly HistoryEvent[], defect: Defect): void {
  const planted = defect.plant(new History(good), randomFrom(1));
  expect(planted).toBeDefined();
  expectSeen(defect, planted!);
}
