import { closes } from '@natter/protocol';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BACKOFF_BASE_MS,
  BACKOFF_CAP_MS,
  HELD_MS,
  reconnectAfter,
  UrlRotation,
} from './reconnect.ts';

test('the client reconnects after exactly the closes that allow it', () => {
  for (const { code, comeBack } of Object.values(closes))
    expect(reconnectAfter({ kind: 'closed', code }).comeBack).toBe(comeBack);
});

test('the client reconnects after a cut connection and unknown codes', () => {
  for (const code of [1001, 1005, 1006, 1011, 1013, 3000, 4999])
    expect(reconnectAfter({ kind: 'closed', code }).comeBack).toBe(true);
});

test('replaced ends the client, by bye or by close', () => {
  const ends = [
    reconnectAfter({ kind: 'bye', bye: { type: 'bye', reason: 'replaced' } }),
    reconnectAfter({ kind: 'closed', code: closes.replaced.code }),
  ];
  for (const decision of ends)
    expect(decision).toMatchObject({ comeBack: false, error: { code: 'replaced' } });
});

test('a bye says when to reconnect', () => {
  const bye = { type: 'bye', reason: 'drain', retryAfter: 250 } as const;
  expect(reconnectAfter({ kind: 'bye', bye })).toEqual({ comeBack: true, retryAfterMs: 250 });
});

test('a refused hello ends the client unless the refusal is temporary', () => {
  const bad = reconnectAfter({ kind: 'refused', refusal: { code: 'bad-alias', message: '' } });
  expect(bad).toMatchObject({ comeBack: false, error: { code: 'bad-alias' } });
  const refusal = { code: 'rate-limited', message: '', retryAfter: 700 } as const;
  expect(reconnectAfter({ kind: 'refused', refusal })).toEqual({
    comeBack: true,
    retryAfterMs: 700,
  });
});

test('each delay is at least retryAfter and at most a doubling cap', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.nat(2_000),
      (chance, retryAfterMs) => {
        const urls = new UrlRotation(['a'], () => chance);
        for (let failures = 0; failures < 2_000; failures += 1) {
          const ceilingMs = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** failures);
          const waitMs = urls.next(0, retryAfterMs);
          expect(waitMs).toBeGreaterThanOrEqual(retryAfterMs);
          expect(waitMs).toBeLessThanOrEqual(Math.max(retryAfterMs, ceilingMs));
        }
      },
    ),
    { numRuns: 20 },
  );
});

test('only a connection that lived resets the delay', () => {
  const urls = new UrlRotation(['a'], () => 0.5);
  for (let i = 0; i < 10; i++) urls.next(0, 0);
  expect(urls.next(HELD_MS - 1, 0)).toBe(BACKOFF_CAP_MS / 2);
  expect(urls.next(HELD_MS, 0)).toBe(BACKOFF_BASE_MS / 2);
});

test('clients start anywhere in the list and try all of it', () => {
  const urls = new UrlRotation(['a', 'b', 'c'], () => 0.4);
  const visited = [urls.url];
  for (let i = 0; i < 3; i++) {
    urls.next(0, 0);
    visited.push(urls.url);
  }
  expect(visited).toEqual(['b', 'c', 'a', 'b']);
});
