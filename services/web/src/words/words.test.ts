// What is said in words here and there: notices, times, sizes, the connection, names.
import { expect, test } from 'vitest';
import { completed, completingAt, ranked } from '../composer/completion.ts';
import { connectionWords, linkAfter } from './connection-words.ts';
import { noticeWords } from './notice-words.ts';
import { hueOf, initialsOf } from '../widgets/avatar-look.ts';
import { proposedName } from '../welcome/suggested-name.ts';
import { dayWords, sizeWords } from './time-words.ts';
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

test('comings and goings in one line', () => {
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

test('days as people call them', () => {
  const now = new Date(2026, 2, 10, 15).getTime();
  const days = (count: number): string => dayWords(new Date(2026, 2, 10 - count, 9).getTime(), now);
  expect([days(0), days(1)]).toEqual(['Today', 'Yesterday']);
  expect(days(3)).toBe(
    new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(new Date(2026, 2, 7)),
  );
  expect(days(40)).not.toContain('2026');
  expect(days(400)).toContain('2025');
});

test('sizes as people say them', () => {
  expect([0, 999, 1000, 12_345, 1_234_567].map(sizeWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 KB',
    '12 KB',
    '1.2 MB',
  ]);
});

test('the connection in words, and since when there is trouble', () => {
  const live = { state: 'live', replayed: 0, troubleSinceMs: undefined } as const;
  expect(connectionWords(live, 0)).toEqual({ tone: 'live', text: 'live' });
  const off = linkAfter(live, { state: 'offline', replayed: 0 }, 1000);
  expect(connectionWords(off, 2).text).toBe('offline, will send 2 when back');
  const back = linkAfter(off, { state: 'catching-up', replayed: 42 }, 2000);
  expect([connectionWords(back, 0).text, back.troubleSinceMs]).toEqual(['catching up (42)', 1000]);
});

test('initials and hues', () => {
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

test('another name in place of a taken one', () => {
  expect(['ada', 'ada2', 'r2d9'].map(proposedName)).toEqual(['ada2', 'ada3', 'r2d10']);
});

test('what is typed at the cursor is completed there', () => {
  expect(completingAt('hey @bo and', 7)).toEqual({ kind: 'mention', query: 'bo', start: 4 });
  expect(completingAt('hey :ta', 7)).toEqual({ kind: 'emoji', query: 'ta', start: 4 });
  expect(completingAt('10:30', 5)).toBeUndefined();
  expect(completingAt('mail@bo', 7)).toBeUndefined();
  expect(completed('hey @bo and', { start: 4, cursor: 7 }, '@Bob')).toEqual({
    text: 'hey @Bob and',
    cursor: 9,
  });
  expect(ranked(['bob', 'jim.bo', 'abo', 'cy'], 'bo', (name) => name)).toEqual([
    'bob',
    'jim.bo',
    'abo',
  ]);
});
