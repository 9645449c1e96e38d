import { expect, test } from 'vitest';
import { isZone } from '@natter/archive';
import { boundsOf, dayBeside } from './day.ts';

const iso = (day: string, zone: string) => {
  const bounds = boundsOf(day, zone);
  return bounds && [bounds.fromMs, bounds.toMs].map((ms) => new Date(ms).toISOString());
};

test('a day has the hours that clocks of its zone show', () => {
  expect(iso('2026-11-28', 'UTC')).toEqual([
    '2026-11-28T00:00:00.000Z',
    '2026-11-29T00:00:00.000Z',
  ]);
  expect(iso('2026-11-28', 'Asia/Kathmandu')).toEqual([
    '2026-11-27T18:15:00.000Z',
    '2026-11-28T18:15:00.000Z',
  ]);
});

test('a day on which clocks change has 23 or 25 hours', () => {
  const hours = (day: string) => {
    const { fromMs, toMs } = boundsOf(day, 'Europe/Berlin')!;
    return (toMs - fromMs) / 3_600_000;
  };
  expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-10-26')]).toEqual([23, 25, 24]);
});

test('what is no day has no bounds', () => {
  for (const day of ['2026-02-30', '2026-13-01', '2026-1-1', '', 'today', '2026-11-28x'])
    expect([day, boundsOf(day, 'UTC')]).toEqual([day, undefined]);
});

test('days beside a day, over the end of a year', () => {
  expect([dayBeside('2026-12-31', 1), dayBeside('2026-03-01', -1)]).toEqual([
    '2027-01-01',
    '2026-02-28',
  ]);
});

test('zones are those of IANA', () => {
  expect(['Europe/Paris', 'UTC', 'Mars/Olympus', '', '../etc'].map(isZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
