import { expect, test } from 'vitest';
import { concerns, RecentRevocations, REVOCATION_MS } from './revocations.ts';

const ended = { kind: 'ended', atMs: 0 } as const;

test('a revocation of a session concerns that session alone', () => {
  const revoked = { ...ended, sub: 'p1', sid: 's1' };
  expect(concerns(revoked, { sub: 'p1', sid: 's1' })).toBe(true);
  expect(concerns(revoked, { sub: 'p1', sid: 's2' })).toBe(false);
  expect(concerns(revoked, { sub: 'p1' })).toBe(false);
  expect(concerns(revoked, { sub: 'p2', sid: 's1' })).toBe(false);
});

test('a revocation of a person concerns claims of an older generation', () => {
  const revoked = { ...ended, sub: 'p1', generation: 3 };
  expect(concerns(revoked, { sub: 'p1', sid: 's1', generation: 2 })).toBe(true);
  expect(concerns(revoked, { sub: 'p1', sid: 's1', generation: 3 })).toBe(false);
  expect(concerns(revoked, { sub: 'p1' })).toBe(true);
  expect(concerns(revoked, { sub: 'p2', generation: 1 })).toBe(false);
});

test('revocations are known until every token they concern has expired', () => {
  let nowMs = 0;
  const recent = new RecentRevocations(() => nowMs);
  expect(recent.add({ ...ended, sub: 'p1', sid: 's1' })).toBe(true);
  expect(recent.add({ ...ended, sub: 'p1', sid: 's1' })).toBe(false);
  expect(recent.find({ sub: 'p1', sid: 's1' })).toBeDefined();
  nowMs = REVOCATION_MS;
  recent.add({ kind: 'changed', atMs: nowMs, sub: 'p2', generation: 2 });
  expect(recent.find({ sub: 'p1', sid: 's1' })).toBeUndefined();
  expect(recent.find({ sub: 'p2', sid: 's9', generation: 1 })).toMatchObject({ kind: 'changed' });
});

test('the newest generation counts, in whatever order they come', () => {
  const recent = new RecentRevocations(() => 0);
  const one = (generation: number): boolean => recent.add({ ...ended, sub: 'p1', generation });
  expect([one(3), one(2), one(3), one(4)]).toEqual([true, false, false, true]);
  expect(recent.find({ sub: 'p1', generation: 3 })).toMatchObject({ generation: 4 });
});
