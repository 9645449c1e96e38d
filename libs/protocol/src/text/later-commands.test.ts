import { expect, test } from 'vitest';
import { timeOf } from './later-commands.ts';
import { decodeLine } from './text-codec.ts';

const decode = (line: string): unknown => decodeLine(line, 'ann');

test.each([
  ['/burn 30s psst', { type: 'burn', expires: 30, text: 'psst' }],
  ['/burn 10m  two words', { type: 'burn', expires: 600, text: 'two words' }],
  ['/later 2h tea?', { type: 'say-later', when: { kind: 'in', seconds: 7_200 }, text: 'tea?' }],
  ['/later 9:00 hi', { type: 'say-later', when: { kind: 'clock', minutes: 540 }, text: 'hi' }],
  ['/later 23:59 hi', { type: 'say-later', when: { kind: 'clock', minutes: 1_439 }, text: 'hi' }],
  ['/later', { type: 'later' }],
  ['/later  ', { type: 'later' }],
  ['/unlater 12', { type: 'unlater', n: 12 }],
])('%s is understood', (line, command) => {
  expect(decode(line)).toEqual(command);
});

test.each([
  '/burn',
  '/burn 30s',
  '/burn psst',
  '/burn 30 psst',
  '/later 9:00',
  '/later 24:00 x',
  '/later 9:60 x',
  '/later 9 x',
  '/later tomorrow x',
  '/unlater',
  '/unlater 0',
  '/unlater -1',
  '/unlater 1 2',
])('%s gets its usage', (line) => {
  expect(decode(line)).toMatchObject({ type: 'bad', refusal: { code: 'bad-request' } });
});

test('a time of day is the next one in UTC', () => {
  const now = Date.parse('2026-11-29T12:00:00Z');
  const clock = (minutes: number): string =>
    new Date(timeOf({ kind: 'clock', minutes }, now)).toISOString();
  expect(clock(12 * 60 + 1)).toBe('2026-11-29T12:01:00.000Z');
  expect(clock(12 * 60)).toBe('2026-11-30T12:00:00.000Z');
  expect(timeOf({ kind: 'in', seconds: 90 }, now)).toBe(now + 90_000);
});
