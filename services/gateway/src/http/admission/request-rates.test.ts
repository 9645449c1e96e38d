import { expect, test } from 'vitest';
import { BUCKETS_MAX, RequestRates } from './request-rates.ts';

const LIMIT = { ratePerSecond: 20, burst: 60 };
const HERE = '192.0.2.1';

/** How many of so many requests at one moment are let in. */
function admitted(
  rates: RequestRates,
  count: number,
  who: (index: number) => { address: string; owner: string | undefined },
): number {
  return Array.from({ length: count }, (_, index) => rates.take(who(index), 0)).filter(
    ({ kind }) => kind === 'allowed',
  ).length;
}

test('a session has the burst of a connection’s session, an address ten times that', () => {
  const rates = new RequestRates(LIMIT);
  expect(admitted(rates, 100, () => ({ address: HERE, owner: 'ann' }))).toBe(60);
  expect(admitted(rates, 100, () => ({ address: HERE, owner: 'bob' }))).toBe(60);
  // Two were charged for the sessions.
  expect(admitted(rates, 700, () => ({ address: HERE, owner: undefined }))).toBe(598);
  expect(admitted(rates, 700, () => ({ address: '192.0.2.2', owner: undefined }))).toBe(600);
});

test('who invents sessions is bound by the address', () => {
  const rates = new RequestRates(LIMIT);
  expect(admitted(rates, 2_000, (index) => ({ address: HERE, owner: `o${index}` }))).toBe(600);
  // One that is known goes on.
  expect(rates.take({ address: HERE, owner: 'o1' }, 0).kind).toBe('allowed');
});

test('the rate comes back with time, and 0 is no limit', () => {
  const rates = new RequestRates(LIMIT);
  const ann = { address: HERE, owner: 'ann' };
  expect(admitted(rates, 61, () => ann)).toBe(60);
  expect(rates.take(ann, 5_000).kind).toBe('allowed');
  const free = new RequestRates({ ratePerSecond: 0, burst: 0 });
  expect(admitted(free, 10_000, () => ({ address: HERE, owner: undefined }))).toBe(10_000);
});

test('so many buckets are kept, and those in use are not the ones that go', () => {
  const rates = new RequestRates(LIMIT);
  const ann = { address: HERE, owner: 'ann' };
  expect(admitted(rates, 61, () => ann)).toBe(60);
  for (let n = 0; n < BUCKETS_MAX; n += 1) {
    rates.take({ address: `10.0.${n >> 8}.${n & 255}`, owner: undefined }, 0);
    if (n % 1_000 === 0) expect(rates.take(ann, 0).kind).toBe('refused');
  }
  expect(rates.take(ann, 0).kind).toBe('refused');
  for (let n = 0; n < BUCKETS_MAX; n += 1)
    rates.take({ address: `10.1.${n >> 8}.${n & 255}`, owner: undefined }, 0);
  expect(rates.take(ann, 0).kind).toBe('allowed');
});
