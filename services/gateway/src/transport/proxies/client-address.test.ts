import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLoopback, parseAddress } from './client-address.ts';

test.each([
  ['203.0.113.5', ['203.0.113.5', ' 203.0.113.5 ', '203.0.113.5:1001', '203.0.113.5:']],
  [
    '203.0.113.5',
    [
      '::ffff:203.0.113.5',
      '::FFFF:cb00:7105',
      '0:0:0:0:0:ffff:203.0.113.5',
      '[::ffff:203.0.113.5]:80',
    ],
  ],
  [
    '2001:db8::/64',
    [
      '2001:db8::1',
      '2001:DB8:0:0::1',
      '[2001:db8::1]',
      '[2001:db8::1]:443',
      '2001:0db8::ffff:9:8:7',
    ],
  ],
  ['2001:db8:0:1::/64', ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff']],
  ['fe80::/64', ['fe80::1%eth0', 'fe80::2%eth1']],
  ['::1', ['::1', '0:0:0:0:0:0:0:1', '[::1]:8080']],
])('%s is one address in every spelling', (address, spellings) => {
  for (const text of spellings) expect([text, parseAddress(text)]).toEqual([text, address]);
});

test('text that is no address has none', () => {
  for (const text of [
    '',
    'unknown',
    '_hidden',
    '1',
    '0x7f.1',
    '127.1',
    '203.0.113.5.6',
    '203.0.113.256',
    '203.0.113.5:port',
    '[203.0.113.5',
    '2001:db8::1::2',
    'evil.example',
    '2001:db8::1]:80',
  ]) {
    expect([text, parseAddress(text)]).toEqual([text, undefined]);
  }
});

test('any IPv4 address is the same plain, mapped and with a port', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(65_535), (ip, port) => {
      expect(parseAddress(`::ffff:${ip}`)).toBe(ip);
      expect(parseAddress(`${ip}:${port}`)).toBe(ip);
    }),
  );
});

test('any text has one address or none, and that address is its own', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV6(), fc.string()), (text) => {
      const address = parseAddress(text);
      if (address === undefined) return;
      expect(parseAddress(address.replace('/64', ''))).toBe(address);
    }),
  );
});

test('loopback is loopback in every spelling', () => {
  for (const text of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'])
    expect([text, isLoopback(text)]).toEqual([text, true]);
  for (const text of ['', '128.0.0.1', '::2', '127.evil.example', '10.127.0.1'])
    expect([text, isLoopback(text)]).toEqual([text, false]);
});
