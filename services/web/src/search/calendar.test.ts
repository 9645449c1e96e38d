import { expect, test } from 'vitest';
import { firstWeekday, lastDayOf, monthAfter, weeksOf } from './calendar.ts';

test('a month has its days in weeks that begin on that weekday', () => {
  const weeks = weeksOf({ year: 2026, month: 11 }, 1);
  // November 1, 2026 is a Sunday.
  expect(weeks.length).toBe(6);
  expect(weeks[0]).toEqual([...Array.from({ length: 6 }), '2026-11-01']);
  expect(weeks[5]).toEqual(['2026-11-30', ...Array.from({ length: 6 })]);
  expect(weeksOf({ year: 2026, month: 11 }, 0)[0]?.[0]).toBe('2026-11-01');
});

test('February has 29 days in a leap year', () => {
  expect(lastDayOf({ year: 2028, month: 2 })).toBe('2028-02-29');
  expect(weeksOf({ year: 2027, month: 2 }, 1).flat()).toHaveLength(28);
});

test('months go on over the end of a year', () => {
  expect(monthAfter({ year: 2026, month: 12 }, 1)).toEqual({ year: 2027, month: 1 });
  expect(monthAfter({ year: 2026, month: 1 }, -1)).toEqual({ year: 2025, month: 12 });
});

test('weeks begin on a weekday of the calendar', () => {
  for (const locale of ['en-GB', 'en-US', 'ar-EG'])
    expect([0, 1, 6]).toContain(firstWeekday(locale));
});
