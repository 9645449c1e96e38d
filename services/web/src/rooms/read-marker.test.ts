import { expect, test } from 'vitest';
import { lookedAway, lookedBack, readMarkerAt, readTo } from './read-marker.ts';

test('messages on the screen are read', () => {
  expect(readTo(readMarkerAt(4), 9).readSeq).toBe(9);
  expect(readTo(readMarkerAt(9), 4).readSeq).toBe(9);
});

test('a reader who looked away finds a line where reading stopped', () => {
  const away = lookedAway(readMarkerAt(4), 1000);
  expect(readTo(away, 9).readSeq).toBe(4);
  const back = lookedBack(away, 9);
  expect(back.newSince).toEqual({ afterSeq: 4, atMs: 1000 });
  expect(readTo(back, 9).readSeq).toBe(9);
});

test('the line names the time at which the reader first looked away', () => {
  const away = lookedAway(lookedAway(readMarkerAt(4), 1000), 2000);
  expect(lookedBack(away, 9).newSince?.atMs).toBe(1000);
});

test('without new messages there is no line, and an older one goes', () => {
  const back = lookedBack(lookedAway(readMarkerAt(4), 1000), 4);
  expect(back.newSince).toBeUndefined();
  const read = readTo(lookedBack(lookedAway(readMarkerAt(4), 1000), 9), 9);
  expect(lookedBack(lookedAway(read, 2000), 9).newSince).toBeUndefined();
});
