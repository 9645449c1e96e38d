import { expect, test } from 'vitest';
import { lookedAway, lookedBack, markerOnJoin, readMarkerAt, readTo } from './read-marker.ts';

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

test('in a direct room all since one’s own last message is new, in others nothing is', () => {
  const message = (seq: number, from: string) =>
    ({
      type: 'message',
      room: 'x',
      seq,
      id: `m${seq}`,
      from,
      text: 'x',
      at: seq,
      via: 'gw',
    }) as const;
  const frame = { seq: 9, messages: [message(3, 'Bob'), message(5, 'Ada'), message(8, 'Bob')] };
  const options = { knownSeq: undefined, me: 'ada', nowMs: 100 };
  expect(markerOnJoin(frame, { ...options, name: 'direct-x' })).toMatchObject({
    readSeq: 5,
    awaySinceMs: 8,
  });
  expect(markerOnJoin(frame, { ...options, name: 'plans' })).toMatchObject({
    readSeq: 9,
    awaySinceMs: 100,
  });
  expect(markerOnJoin(frame, { ...options, name: 'plans', knownSeq: 4 })).toMatchObject({
    readSeq: 4,
  });
});
