import { expect, test } from 'vitest';
import { Accounts } from './accounts.ts';

const SIZE = { perSecond: 1, burst: 3 };

test('accounts in use are kept, however many others come', () => {
  const accounts = new Accounts(SIZE, 100);
  const ann = accounts.of('ann', 0);
  for (let n = 0; n < 1_000; n += 1) {
    accounts.of(`other ${n}`, 0);
    if (n % 50 === 0) expect(accounts.of('ann', 0)).toBe(ann);
  }
  expect([...accounts.all()].length).toBeLessThanOrEqual(200);
  for (let n = 0; n < 1_000; n += 1) accounts.of(`another ${n}`, 0);
  expect(accounts.find('ann')).toBeUndefined();
});

test('each account is listed once', () => {
  const accounts = new Accounts(SIZE, 2);
  for (const key of ['a', 'b', 'c', 'a', 'd', 'a']) accounts.of(key, 0);
  const keys = [...accounts.all()].map(({ key }) => key);
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
});

test('requests of the last minute weigh less as they age', () => {
  const account = new Accounts(SIZE).of('ann', 0);
  for (let n = 0; n < 60; n += 1) account.count(n * 1_000);
  expect(account.perMinute(60_000)).toBeGreaterThan(30);
  expect(account.perMinute(60_000)).toBeLessThan(60);
  expect(account.perMinute(10 * 60_000)).toBeLessThan(0.1);
  expect(account.requests).toBe(60);
});
