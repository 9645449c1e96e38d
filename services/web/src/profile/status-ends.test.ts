import { expect, test } from 'vitest';
import { endOf } from './status-ends.ts';

/** Wednesday, 4 March 2026, 15:30, by this machine's clock. */
const NOW = new Date(2026, 2, 4, 15, 30).getTime();

test('a status ends after a time, with the day, or with the week', () => {
  const ends = (['never', 'half-hour', 'hour', 'four-hours', 'today', 'week'] as const).map(
    (choice) => endOf(choice, NOW),
  );
  expect(ends).toEqual([
    undefined,
    new Date(2026, 2, 4, 16).getTime(),
    new Date(2026, 2, 4, 16, 30).getTime(),
    new Date(2026, 2, 4, 19, 30).getTime(),
    new Date(2026, 2, 5).getTime(),
    new Date(2026, 2, 9).getTime(),
  ]);
});

test('on a Sunday the week ends with the day', () => {
  const sunday = new Date(2026, 2, 8, 10).getTime();
  expect(endOf('week', sunday)).toBe(endOf('today', sunday));
});
