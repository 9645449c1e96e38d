import { expect, test } from 'vitest';
import { parseTrustedProxies } from './trusted-proxies.ts';

test('addresses, networks and names of networks are trusted, others are not', () => {
  const trusts = parseTrustedProxies(['192.0.2.1', '10.1.0.0/16', '2001:db8::/32', 'loopback']);
  for (const address of [
    '192.0.2.1',
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '10.1.2.3:5001',
    '[2001:db8::7]:5001',
    '2001:db8::7',
    '2001:0DB8:0:0::8',
    '127.0.0.9',
    '::1',
  ]) {
    expect([address, trusts?.(address)]).toEqual([address, true]);
  }
  for (const address of [
    '192.0.2.2',
    '10.2.0.1',
    '2001:db9::1',
    '',
    'nonsense',
    '10.1.2.3.example',
  ]) {
    expect([address, trusts?.(address)]).toEqual([address, false]);
  }
});

test('no proxy is trusted unless it is named', () => {
  expect(parseTrustedProxies([])?.('127.0.0.1')).toBe(false);
});

test('an item that is no address and no network is a fault', () => {
  for (const item of [
    'haproxy',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.1/x',
    '10.0.0.1/',
    '',
    '10',
    '10.1/8',
    '0.0.0.0/0',
    '::/0',
  ]) {
    expect([item, parseTrustedProxies([item])]).toEqual([item, undefined]);
  }
});
