import type { CloseReason } from '@natter/protocol';
import type { Alias, AliasKey } from '@natter/protocol';
import type { CheckedCredential, Claims } from '@natter/trust';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Access } from './access.ts';
import type { PassHolder } from './access.ts';
import { Pass } from './pass.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const SESSION = `ns_${'A'.repeat(43)}`;
const MINUTE_MS = 60_000;

const claimsFor = (forMs: number, changes: Partial<Claims> = {}): Claims => ({
  sub: 'p1',
  alias: 'Ann' as Alias,
  aliasKey: 'ann' as AliasKey,
  role: 'member',
  sid: 's1',
  generation: 1,
  expiresMs: Date.now() + forMs,
  ...changes,
});

interface Opened extends PassHolder {
  readonly ends: CloseReason[];
  changes: number;
}

function opened(credential: string, claims: Claims): Opened {
  const ends: CloseReason[] = [];
  return {
    pass: new Pass(credential, claims),
    ends,
    changes: 0,
    end: (reason) => void ends.push(reason),
    passChanged() {
      this.changes += 1;
    },
    renamed: () => void ends.push('expired'),
  };
}

/** `answer`: what a credential is found to be now. */
function accessOf(holders: readonly PassHolder[], answer: () => CheckedCredential): Access {
  const check = { check: async () => answer() };
  return new Access({ check, identity: undefined, holders: () => holders });
}

const unauthorized: CheckedCredential = { ok: false, code: 'unauthorized', message: 'ended' };
const away: CheckedCredential = { ok: false, code: 'unavailable', message: 'away' };

test('a token that is not refreshed ends 25 s after it expires', () => {
  const ann = opened('eyJ', claimsFor(MINUTE_MS));
  accessOf([ann], () => unauthorized);
  vi.advanceTimersByTime(MINUTE_MS + 25_000);
  expect(ann.ends).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(ann.ends).toContain('expired');
});

test('a session renews itself before its claims expire', async () => {
  const ann = opened(SESSION, claimsFor(10 * MINUTE_MS));
  accessOf([ann], () => ({ ok: true, claims: claimsFor(10 * MINUTE_MS) }));
  await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
  expect(ann.ends).toEqual([]);
  expect(ann.pass?.claims.expiresMs).toBeGreaterThan(Date.now() + 4 * MINUTE_MS);
});

test('while identity is away claims hold until they expire', async () => {
  const ann = opened(SESSION, claimsFor(10 * MINUTE_MS));
  accessOf([ann], () => away);
  await vi.advanceTimersByTimeAsync(10 * MINUTE_MS + 25_000);
  expect(ann.ends).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(ann.ends).toContain('expired');
});

test('a revocation ends the connections of its person, and no others', () => {
  const ann = opened(SESSION, claimsFor(MINUTE_MS));
  const other = opened(SESSION, claimsFor(MINUTE_MS, { sid: 's2' }));
  const bob = opened('eyJ', claimsFor(MINUTE_MS, { sub: 'p2', sid: 's3' }));
  const access = accessOf([ann, other, bob], () => unauthorized);
  access.revoke({ kind: 'ended', atMs: Date.now(), sub: 'p1', sid: 's1' });
  expect([ann.ends, other.ends, bob.ends]).toEqual([['revoked'], [], []]);
  access.revoke({ kind: 'ended', atMs: Date.now(), sub: 'p1', generation: 2 });
  expect([other.ends, bob.ends]).toEqual([['revoked'], []]);
});

test('changed rights reach the open connection', async () => {
  const ann = opened(SESSION, claimsFor(MINUTE_MS));
  const rooms = [{ room: 'team', can: ['read'] }] as const;
  const claims = claimsFor(MINUTE_MS, { generation: 2, rooms });
  const access = accessOf([ann], () => ({ ok: true, claims }));
  access.revoke({ kind: 'changed', atMs: Date.now(), sub: 'p1', generation: 2 });
  await vi.advanceTimersByTimeAsync(0);
  expect([ann.changes, ann.pass?.claims.rooms, ann.ends]).toEqual([1, rooms, []]);
});

test('a second change right after the first reaches it too', async () => {
  const ann = opened(SESSION, claimsFor(MINUTE_MS));
  let claims = claimsFor(MINUTE_MS, { generation: 2 });
  const access = accessOf([ann], () => ({ ok: true, claims }));
  for (const generation of [2, 3]) {
    claims = claimsFor(MINUTE_MS, { generation });
    access.revoke({ kind: 'changed', atMs: Date.now(), sub: 'p1', generation });
    await vi.advanceTimersByTimeAsync(100);
  }
  expect([ann.changes, ann.pass?.claims.generation]).toEqual([2, 3]);
});

test('a change heard while identity is away is asked for again', async () => {
  const ann = opened(SESSION, claimsFor(9 * MINUTE_MS));
  let answer: CheckedCredential = away;
  const access = accessOf([ann], () => answer);
  access.revoke({ kind: 'changed', atMs: Date.now(), sub: 'p1', generation: 2 });
  await vi.advanceTimersByTimeAsync(2_000);
  answer = { ok: true, claims: claimsFor(9 * MINUTE_MS, { generation: 2 }) };
  await vi.advanceTimersByTimeAsync(6_000);
  expect([ann.changes, ann.pass?.claims.generation, ann.ends]).toEqual([1, 2, []]);
});

test.each([
  ['an alias that changed', { ok: true, claims: { alias: 'Anne', aliasKey: 'anne' } }],
  ['a token that is older than the change', unauthorized],
])('%s makes the client come back', async (_, found) => {
  const ann = opened(SESSION, claimsFor(MINUTE_MS));
  const answer =
    'claims' in found ? { ok: true, claims: { ...claimsFor(MINUTE_MS), ...found.claims } } : found;
  const access = accessOf([ann], () => answer as CheckedCredential);
  access.revoke({ kind: 'changed', atMs: Date.now(), sub: 'p1', generation: 2 });
  await vi.advanceTimersByTimeAsync(0);
  expect(ann.ends).toEqual(['expired']);
});
