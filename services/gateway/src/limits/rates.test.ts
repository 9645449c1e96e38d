import { expect, test } from 'vitest';
import type { Allowance } from '../../session/rate-limit.ts';
import { BUCKETS_MAX, RequestRates } from './request-rates.ts';

const LIMIT = { ratePerSecond: 20, burst: 60 };
const HERE = '192.0.2.1';

/** As a request does: the address first. */
function take(
  rates: RequestRates,
  { address, owner }: { address: string; owner: string | undefined },
  nowMs: number,
): Allowance {
  const allowance = rates.ofAddress(address, nowMs);
  return owner === undefined || allowance.kind !== 'allowed'
    ? allowance
    : rates.ofOwner(owner, nowMs);
}

/** Returns how many of `count` requests at one moment are let in. */
function admitted(
  rates: RequestRates,
  count: number,
  who: (index: number) => { address: string; owner: string | undefined },
): number {
  return Array.from({ length: count }, (_, index) => take(rates, who(index), 0)).filter(
    ({ kind }) => kind === 'allowed',
  ).length;
}

test('an address has ten times the burst of a session', () => {
  const rates = new RequestRates(LIMIT);
  expect(admitted(rates, 100, () => ({ address: HERE, owner: 'ann' }))).toBe(60);
  expect(admitted(rates, 100, () => ({ address: HERE, owner: 'bob' }))).toBe(60);
  // The address has counted all 200, the refused ones too.
  expect(admitted(rates, 700, () => ({ address: HERE, owner: undefined }))).toBe(400);
  expect(admitted(rates, 700, () => ({ address: '192.0.2.2', owner: undefined }))).toBe(600);
});

test('an address that invents sessions gets no more than its own burst', () => {
  const rates = new RequestRates(LIMIT);
  expect(admitted(rates, 2_000, (index) => ({ address: HERE, owner: `o${index}` }))).toBe(600);
  // Sessions that were known before count for it as well.
  expect(take(rates, { address: HERE, owner: 'o1' }, 0).kind).toBe('refused');
  expect(take(rates, { address: '192.0.2.2', owner: 'o1' }, 0).kind).toBe('allowed');
});

test('an address that repeats bursts of fresh sessions stays at its rate', () => {
  const rates = new RequestRates(LIMIT);
  let allowed = 0;
  for (let second = 0; second < 10; second += 1)
    for (let n = 0; n < 1_200; n += 1) {
      const nowMs = second * 1_000 + n / 1.2;
      const owner = `${second}-${Math.floor(n / 60)}`;
      if (take(rates, { address: HERE, owner }, nowMs).kind === 'allowed') allowed += 1;
    }
  expect(allowed).toBeLessThanOrEqual(600 + 10 * 200);
});

test('the rate comes back with time, and 0 is no limit', () => {
  const rates = new RequestRates(LIMIT);
  const ann = { address: HERE, owner: 'ann' };
  expect(admitted(rates, 61, () => ann)).toBe(60);
  expect(take(rates, ann, 5_000).kind).toBe('allowed');
  const free = new RequestRates({ ratePerSecond: 0, burst: 0 });
  expect(admitted(free, 10_000, () => ({ address: HERE, owner: undefined }))).toBe(10_000);
});

test('buckets in use are kept, the one used longest ago goes', () => {
  const rates = new RequestRates(LIMIT);
  const ann = { address: HERE, owner: 'ann' };
  const others = (network: number): void => {
    for (let n = 0; n < BUCKETS_MAX; n += 1) {
      const address = `10.${network}.${n >> 8}.${n & 255}`;
      take(rates, { address, owner: `${network}-${n}` }, 0);
      if (network === 0 && n % 1_000 === 0) expect(take(rates, ann, 0).kind).toBe('refused');
    }
  };
  expect(admitted(rates, 61, () => ann)).toBe(60);
  others(0);
  expect(take(rates, ann, 0).kind).toBe('refused');
  others(1);
  expect(take(rates, ann, 0).kind).toBe('allowed');
});
