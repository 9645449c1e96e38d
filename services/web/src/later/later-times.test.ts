import { expect, test } from 'vitest';
import { fieldTime, recurrenceOf, timeOfField, usualTimes } from './later-times.ts';

/** A Tuesday, in the time zone of the test. */
const tuesday = (hour: number, minute = 0): number => new Date(2026, 2, 10, hour, minute).getTime();
const shown = (nowMs: number): string[] =>
  usualTimes(nowMs).map(({ words, atMs }) => `${words} ${fieldTime(atMs)}`);

test('the times that are offered are still to come', () => {
  expect(shown(tuesday(10, 2))).toEqual([
    'In one hour 2026-03-10T11:02',
    'This evening 2026-03-10T18:00',
    'Tomorrow morning 2026-03-11T09:00',
    'Monday morning 2026-03-16T09:00',
  ]);
  expect(shown(tuesday(17, 45)).map((words) => words.slice(0, 12))).toEqual([
    'In one hour ',
    'Tomorrow mor',
    'Monday morni',
  ]);
});

test('on a Sunday, Monday morning is tomorrow morning', () => {
  const sunday = new Date(2026, 2, 15, 12).getTime();
  expect(shown(sunday).filter((words) => words.includes('2026-03-16'))).toHaveLength(1);
});

test('a time that repeats becomes a cron line in its zone', () => {
  const at = tuesday(9, 30);
  const cron = (['once', 'daily', 'weekdays', 'weekly', 'monthly'] as const).map(
    (repeat) => recurrenceOf(repeat, at, 'Europe/Paris')?.cron,
  );
  expect(cron).toEqual([undefined, '30 9 * * *', '30 9 * * 1-5', '30 9 * * 2', '30 9 10 * *']);
  expect(recurrenceOf('daily', at, 'Europe/Paris')?.zone).toBe('Europe/Paris');
});

test('the field of a time is read as it is written', () => {
  expect(timeOfField(fieldTime(tuesday(9, 5)))).toBe(tuesday(9, 5));
  expect([timeOfField(''), timeOfField('soon')]).toEqual([undefined, undefined]);
});
