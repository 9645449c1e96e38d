// Small texts here and there: notices, times, sizes, the connection, names.
import { expect, test } from 'vitest';
import { completed, completingAt, ranked } from '../composer/completion.ts';
import { connectionAfter } from '../connection/connection-state.ts';
import { connectionWords, troubleWords } from './connection-words.ts';
import { faultWords } from './identity-words.ts';
import { noticeWords } from './notice-words.ts';
import { hueOf, initialsOf } from '../widgets/avatar-look.ts';
import { suggestedName } from '../welcome/suggested-name.ts';
import { sizeWords } from './size-words.ts';
import { clockWords, dayWords, fullWords, isoTime } from './time-words.ts';
import type { NoticeEntry } from '../conversation/timeline.ts';

const notice = (joined: string[], left: string[], more = false): NoticeEntry => ({
  kind: 'notice',
  seq: 1,
  heardAtMs: 0,
  joined,
  left,
  more,
  count: 240,
});

test('people who came and went stand in one line', () => {
  expect(noticeWords([notice(['Ada'], [])])).toBe('Ada joined');
  expect(noticeWords([notice(['Ada'], []), notice(['Bob'], []), notice([], ['Cy'])])).toBe(
    'Ada and Bob joined · Cy left',
  );
  expect(noticeWords([notice(['Dan'], []), notice([], ['Dan'])])).toBe('Dan came and went');
  expect(noticeWords([notice([], ['Eve']), notice(['eve'], [])])).toBe('Eve came back');
  expect(noticeWords([notice(['A', 'B', 'C', 'D', 'E'], [], true)])).toBe(
    'A, B, C and 2 others joined · 240 are here now',
  );
});

test('days have the names that people give them', () => {
  const now = new Date(2026, 2, 10, 15).getTime();
  const days = (count: number): string => dayWords(new Date(2026, 2, 10 - count, 9).getTime(), now);
  expect([days(0), days(1)]).toEqual(['Today', 'Yesterday']);
  expect(days(3)).toBe(
    new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(new Date(2026, 2, 7)),
  );
  expect(days(40)).not.toContain('2026');
  expect(days(400)).toContain('2025');
});

test('sizes are written as people say them', () => {
  expect([0, 999, 1000, 12_345, 1_234_567].map(sizeWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 KB',
    '12 KB',
    '1.2 MB',
  ]);
});

test('the connection has words, and a time at which trouble began', () => {
  const live = { state: 'live', replayed: 0, troubleSinceMs: undefined, isLate: false } as const;
  expect(connectionWords(live, 0)).toEqual({ tone: 'live', text: 'live' });
  expect(troubleWords(live)).toBeUndefined();
  const off = connectionAfter(live, { state: 'offline', replayed: 0, isLate: false }, 1000);
  expect(connectionWords(off, 2).text).toBe('offline, will send 2 when back');
  const catchingUp = { state: 'catching-up', replayed: 42, isLate: false } as const;
  const back = connectionAfter(off, catchingUp, 2000);
  expect([connectionWords(back, 0).text, back.troubleSinceMs]).toEqual(['catching up (42)', 1000]);
});

test('a late answer is trouble while the connection is live', () => {
  const live = { state: 'live', replayed: 0, troubleSinceMs: undefined, isLate: false } as const;
  const late = connectionAfter(live, { ...live, isLate: true }, 1000);
  expect(connectionWords(late, 1)).toEqual({ tone: 'busy', text: 'no answer yet' });
  expect(troubleWords(late)).toMatch(/slow to answer/);
  expect(connectionAfter(late, { ...late, isLate: false }, 2000).troubleSinceMs).toBeUndefined();
});

test('a time from another machine never makes it throw', () => {
  for (const at of [Number.NaN, Infinity, -Infinity, 1e20, -1e20, 0])
    expect([clockWords(at), fullWords(at), dayWords(at, 0), isoTime(at)]).toHaveLength(4);
});

test('initials and hues follow from a name', () => {
  expect(['Ada', 'ada.lovelace', 'adaLovelace', '山田', '-x'].map(initialsOf)).toEqual([
    'A',
    'AL',
    'AL',
    '山',
    'X',
  ]);
  expect(hueOf('Ada')).toBe(hueOf('ada'));
  const hues = Array.from({ length: 360 }, (_, index) => hueOf(`p${index}`));
  expect(new Set(hues.map((hue) => Math.floor(hue / 30))).size).toBe(12);
});

test('a taken name gets a number', () => {
  expect(['ada', 'ada2', 'r2d9', 'a9007199254740993'].map(suggestedName)).toEqual([
    'ada2',
    'ada3',
    'r2d10',
    'a9007199254740994',
  ]);
  expect(suggestedName('x'.repeat(32))).toBe(`${'x'.repeat(31)}2`);
});

test('names and emoji are completed at the cursor', () => {
  expect(completingAt('hey @bo and', 7)).toEqual({ kind: 'mention', query: 'bo', start: 4 });
  expect(completingAt('hey :ta', 7)).toEqual({ kind: 'emoji', query: 'ta', start: 4 });
  expect(completingAt('10:30', 5)).toBeUndefined();
  expect(completingAt('mail@bo', 7)).toBeUndefined();
  expect(completed('hey @bo and', { start: 4, cursor: 7 }, '@Bob')).toEqual({
    from: 4,
    to: 7,
    text: '@Bob',
    select: [9, 9],
  });
  expect(ranked(['bob', 'jim.bo', 'abo', 'cy'], 'bo', (name) => name)).toEqual([
    'bob',
    'jim.bo',
    'abo',
  ]);
});

test('a refusal about accounts says what to do, and how long to wait', () => {
  const waits = [undefined, 900, 8_000, 119_000, 600_000].map((retryAfterMs) =>
    faultWords({ code: 'slow-down', ...(retryAfterMs !== undefined && { retryAfterMs }) }),
  );
  expect(waits.map((words) => /Wait (.*), then/u.exec(words)?.[1])).toEqual([
    'a second',
    'a second',
    '8 seconds',
    '119 seconds',
    '10 minutes',
  ]);
  expect(faultWords({ code: 'last-owner' })).toContain('Make somebody else owner first');
  expect(faultWords({ code: 'a-code-of-a-newer-server' })).toBe('That did not work. Try again.');
});
