import { expect, test } from 'vitest';
import { attentionFrom, lost, regained, seen } from './read-marker.ts';

test('what is on the screen while one looks is read', () => {
  expect(seen(attentionFrom(4), 9).readSeq).toBe(9);
  expect(seen(attentionFrom(9), 4).readSeq).toBe(9);
});

test('without attention nothing is read; back, a line stands where one left off', () => {
  const away = lost(attentionFrom(4), 1000);
  expect(seen(away, 9).readSeq).toBe(4);
  const back = regained(away, 9);
  expect(back.newSince).toEqual({ afterSeq: 4, atMs: 1000 });
  expect(seen(back, 9).readSeq).toBe(9);
});

test('the time told is that of the first loss', () => {
  expect(regained(lost(lost(attentionFrom(4), 1000), 2000), 9).newSince?.atMs).toBe(1000);
});

test('nothing new while away: no line, and an older one is gone', () => {
  const back = regained(lost(attentionFrom(4), 1000), 4);
  expect(back.newSince).toBeUndefined();
  const read = seen(regained(lost(attentionFrom(4), 1000), 9), 9);
  expect(regained(lost(read, 2000), 9).newSince).toBeUndefined();
});
