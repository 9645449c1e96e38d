import type { RoomName } from '@natter/protocol';
import { expect, test } from 'vitest';
import { NewSeatLimits } from './new-seat-limits.ts';

const room = (n: number): RoomName => `room-${n}` as RoomName;
const ann = { owner: 'ann', address: '192.0.2.1' };

test('a session enters 64 new rooms at once, then one a second', () => {
  const limits = new NewSeatLimits({ ratePerSecond: 20 });
  for (let n = 0; n < 64; n += 1) expect(limits.take({ ...ann, room: room(n) }, 0)).toBe(0);
  expect(limits.take({ ...ann, room: room(64) }, 0)).toBeGreaterThan(0);
  expect(limits.take({ ...ann, room: room(64) }, 1_000)).toBe(0);
  expect(limits.take({ ...ann, room: room(65) }, 1_001)).toBeGreaterThan(0);
});

test('coming back to a room costs nothing', () => {
  const limits = new NewSeatLimits({ ratePerSecond: 20 });
  for (let n = 0; n < 10_000; n += 1) expect(limits.take({ ...ann, room: room(n % 8) }, 0)).toBe(0);
});

test('sessions of one address share its bound, others are not held up', () => {
  const limits = new NewSeatLimits({ ratePerSecond: 20 });
  const take = (owner: string, address: string): number =>
    limits.take({ owner, address, room: room(0) }, 0);
  for (let n = 0; n < 2_000; n += 1) expect(take(`owner-${n}`, '192.0.2.1')).toBe(0);
  expect(take('one more', '192.0.2.1')).toBeGreaterThan(0);
  expect(take('another', '192.0.2.2')).toBe(0);
});

test('without a rate limit nothing is bounded', () => {
  const limits = new NewSeatLimits({ ratePerSecond: 0 });
  for (let n = 0; n < 5_000; n += 1) expect(limits.take({ ...ann, room: room(n) }, 0)).toBe(0);
});
