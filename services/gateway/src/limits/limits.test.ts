import type { RoomName } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import { expect, test } from 'vitest';
import type { Pass } from '../access/pass.ts';
import { limitsOf } from './limit-settings.ts';
import { bytesOf, Limits } from './limits.ts';
import type { Spender } from './payers.ts';

const NOT_SET = {
  ratePerSecond: 20,
  addressRate: undefined,
  roomRate: undefined,
  saysDayBytes: undefined,
  newRoomsDay: 0,
  filesDayBytes: 0,
  shedDelayMs: 0,
  shedMemoryPercent: 0,
};
const limitsWith = (changes: Partial<Parameters<typeof limitsOf>[0]> = {}): Limits =>
  new Limits(limitsOf({ ...NOT_SET, ...changes }));

const HERE = '192.0.2.1';
const ROOM = 'lobby' as RoomName;
const ownerOf = (name: string): Owner => name;
const session = (name: string, address = HERE): Spender => ({
  address,
  owner: ownerOf(name),
  pass: undefined,
});
const passOf = (name: string, role: string): Pass =>
  ({ owner: ownerOf(name), claims: { role } }) as unknown as Pass;
const person = (name: string, address = HERE, role = 'member'): Spender => ({
  ...session(name, address),
  pass: passOf(name, role),
});

/** As an HTTP request does: the address first. */
function isLetIn(limits: Limits, { address, owner, pass }: Spender, nowMs: number): boolean {
  if (limits.ofHttpAddress(address, nowMs) > 0) return false;
  return owner === undefined || limits.ofOwner({ owner, pass }, nowMs) === 0;
}
const letIn = (limits: Limits, count: number, who: (n: number) => Spender): number =>
  Array.from({ length: count }, (_, n) => isLetIn(limits, who(n), 0)).filter(Boolean).length;

test('an address has ten times the burst of a session', () => {
  const limits = limitsWith();
  expect(letIn(limits, 100, () => session('ann'))).toBe(60);
  expect(letIn(limits, 100, () => session('bob'))).toBe(60);
  // The address has counted all 200, the refused ones too.
  const nobody = (address: string): Spender => ({ address, owner: undefined, pass: undefined });
  expect(letIn(limits, 700, () => nobody(HERE))).toBe(400);
  expect(letIn(limits, 700, () => nobody('192.0.2.2'))).toBe(600);
});

test('an address that invents sessions gets no more than its own burst', () => {
  const limits = limitsWith();
  expect(letIn(limits, 2_000, (n) => session(`o${n}`))).toBe(600);
  // Sessions that were known before count for it as well.
  expect(isLetIn(limits, session('o1'), 0)).toBe(false);
  expect(isLetIn(limits, session('o1', '192.0.2.2'), 0)).toBe(true);
});

test('an address that repeats bursts of fresh sessions stays at its rate', () => {
  const limits = limitsWith();
  let allowed = 0;
  for (let second = 0; second < 10; second += 1)
    for (let n = 0; n < 1_200; n += 1) {
      const nowMs = second * 1_000 + n / 1.2;
      if (isLetIn(limits, session(`${second}-${Math.floor(n / 60)}`), nowMs)) allowed += 1;
    }
  expect(allowed).toBeLessThanOrEqual(600 + 10 * 200);
});

test('a whole office may come back at once, and then all keep one pace', () => {
  const limits = limitsWith();
  const count = (requests: number, nowMs: number): number =>
    Array.from({ length: requests }, () => limits.ofAddress(HERE, nowMs)).filter((ms) => ms === 0)
      .length;
  expect(count(10_000, 0)).toBe(6_000);
  expect(count(10_000, 1_000)).toBe(200);
  // Over HTTP nothing is left then.
  expect(letIn(limits, 10, () => session('ann'))).toBe(0);
});

test('NATTER_RATE=0 trusts all clients, unless another limit is set', () => {
  const limits = limitsWith({ ratePerSecond: 0 });
  expect(letIn(limits, 10_000, () => session('ann'))).toBe(10_000);
  const huge = { room: ROOM, bytes: 2 ** 40 };
  expect(limits.speak(session('ann'), huge, 0)).toBeUndefined();
  const bounded = limitsWith({ ratePerSecond: 0, addressRate: 2 });
  expect(letIn(bounded, 100, () => session('ann'))).toBe(6);
});

test('in a crowded room those who say little are heard beside those who say much', () => {
  const limits = limitsWith({ roomRate: 10 });
  const heard = { loud: 0, quiet: 0, refused: 0 };
  for (let nowMs = 0; nowMs < 60_000; nowMs += 10) {
    const loud = limits.speak(session(`loud ${nowMs % 50}`), { room: ROOM, bytes: 1 }, nowMs);
    if (loud === undefined) heard.loud += 1;
    else {
      heard.refused += 1;
      expect(loud).toMatchObject({ code: 'rate-limited', room: ROOM });
      expect(loud.retryAfter).toBeGreaterThan(0);
    }
    if (nowMs % 3_000 !== 0) continue;
    const quiet = limits.speak(session('quiet'), { room: ROOM, bytes: 1 }, nowMs);
    if (quiet === undefined) heard.quiet += 1;
  }
  expect(heard.quiet).toBe(20);
  expect(heard.loud).toBeLessThanOrEqual(30 + 600);
  expect(heard.loud).toBeGreaterThan(500);
  expect(heard.refused).toBeGreaterThan(5_000);
  // Another room is not concerned.
  const other = { room: 'other' as RoomName, bytes: 1 };
  expect(limits.speak(session('loud 0'), other, 60_000)).toBeUndefined();
});

test('a later message does not overtake one that was told to wait', () => {
  const limits = limitsWith({ roomRate: 10 });
  const speak = (nowMs: number) => limits.speak(session('ann'), { room: ROOM, bytes: 1 }, nowMs);
  let waitMs = 0;
  for (let n = 0; waitMs === 0; n += 1) waitMs = speak(n)?.retryAfter ?? 0;
  const told = limits.speak(session('ann'), { room: ROOM, bytes: 1 }, 30);
  expect(told?.retryAfter).toBeGreaterThan(0);
  expect(speak(30 + (told?.retryAfter ?? 0) - 1)).toBeDefined();
  expect(speak(5_100)).toBeUndefined();
});

test('a day’s bytes are weighed by person, and by address where nobody signs in', () => {
  const limits = limitsWith({ saysDayBytes: 1_000 });
  const say = (who: Spender, bytes: number): string | undefined =>
    limits.speak(who, { room: ROOM, bytes }, 0)?.code;
  expect(say(person('ann'), 1_000)).toBeUndefined();
  expect(say(person('ann', '192.0.2.9'), 1)).toBe('rate-limited');
  // Others behind the same address are other people.
  expect(say(person('bob'), 1_000)).toBeUndefined();
  expect(say(session('cy', '192.0.2.2'), 1_000)).toBeUndefined();
  expect(say(session('dee', '192.0.2.2'), 1)).toBe('rate-limited');
  expect(say(person('guest 1', '192.0.2.3', 'guest'), 1_000)).toBeUndefined();
  expect(say(person('guest 2', '192.0.2.3', 'guest'), 1)).toBe('rate-limited');
});

test('one who has used up the day takes nothing of the room', () => {
  const limits = limitsWith({ saysDayBytes: 1_000, roomRate: 1 });
  limits.speak(session('eve'), { room: ROOM, bytes: 1_000 }, 0);
  for (let n = 0; n < 100; n += 1) {
    const refused = limits.speak(session('eve'), { room: ROOM, bytes: 1 }, 0);
    expect(refused?.message).toContain('24 hours');
  }
  expect(limits.speak(session('ann', '192.0.2.2'), { room: ROOM, bytes: 1 }, 0)).toBeUndefined();
});

test('a message weighs its text in UTF-8, its recipients and its headers', () => {
  expect(bytesOf({ text: '' })).toBeGreaterThan(100);
  expect(bytesOf({ text: '€'.repeat(100) }) - bytesOf({ text: '' })).toBe(300);
  expect(bytesOf({ text: '', to: ['ann', 'bob'] })).toBeGreaterThan(bytesOf({ text: '' }));
});
