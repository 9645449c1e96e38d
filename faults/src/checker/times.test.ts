import { expect, test } from 'vitest';
import type { CloseEvent } from '../history.ts';
import type { Presence } from './room.ts';
import { mayHaveLeft, timesOf } from './times.ts';

const ended = (close: Partial<CloseEvent>): Presence =>
  ({
    steps: [
      { type: 'entered', client: 'ann', room: 'lobby', atMs: 1_000 },
      { type: 'close', client: 'ann', final: false, reason: '', atMs: 9_000, ...close },
    ],
  }) as unknown as Presence;
const mayHave = (close: Partial<CloseEvent>): boolean =>
  timesOf(ended(close)).some((time) => mayHaveLeft(time, 8_000));

test('whoever is cut off has left only if it had asked to, or did not come back', () => {
  expect(mayHave({})).toBe(false);
  expect(mayHave({ leaving: true })).toBe(true);
  expect(mayHave({ final: true })).toBe(true);
  expect(mayHave({ final: true, silent: true })).toBe(false);
});
