import { expect, test } from 'vitest';
import { nextExpiry, withoutExpired } from './timeline-expiry.ts';
import { emptyTimeline } from './timeline.ts';
import type { Entry } from './timeline.ts';

const said = (seq: number, expires?: number): Entry => ({
  kind: 'message',
  seq,
  message: {
    type: 'message',
    room: 'r',
    seq,
    id: 'i',
    from: 'Bob',
    text: 'x',
    at: 0,
    via: 'gw',
    ...(expires !== undefined && { expires }),
  },
});

test('messages are taken away when their time is over, the next one first', () => {
  const timeline = { ...emptyTimeline, entries: [said(1), said(2, 900), said(3, 500)] };
  expect(nextExpiry(timeline)).toBe(500);
  const later = withoutExpired(timeline, 500);
  expect(later.entries.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(nextExpiry(withoutExpired(later, 900))).toBeUndefined();
});
