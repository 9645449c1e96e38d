import { expect, test } from 'vitest';
import { hostRuleOf, isHostKnown } from './known-hosts.ts';
import type { ConnectionAddresses } from './known-hosts.ts';

const none = hostRuleOf({ hosts: [], origins: [] });
const named = hostRuleOf({
  hosts: ['chat.example', '192.0.2.9'],
  origins: ['https://a.example:8443'],
});
const over = (address: string): ConnectionAddresses => ({
  remoteAddress: address,
  localAddress: address,
});
const LOOPBACK = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].map(over);
const elsewhere = { remoteAddress: '10.0.0.9', localAddress: '::ffff:10.0.0.5' };

test('over loopback only loopback and configured names are served', () => {
  for (const host of [
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1',
    '127.0.0.1:8080',
    '[::1]:8080',
    'localhost.',
    '[::1]',
  ])
    for (const local of LOOPBACK)
      expect([host, isHostKnown(host, local, none)]).toEqual([host, true]);
  for (const host of ['chat.example', 'Chat.Example:80', 'a.example', '192.0.2.9'])
    expect([
      host,
      isHostKnown(host, over('127.0.0.1'), named),
      isHostKnown(host, over('127.0.0.1'), none),
    ]).toEqual([host, true, false]);
});

test.each([
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example@localhost',
  'localhost@evil.example',
  'localhost/evil.example',
  'localhost#evil.example',
  'localhost evil.example',
  'localhost:8080:evil',
  'localhost, evil.example',
  '192.0.2.1',
  '[2001:db8::1]',
  '0.0.0.0:8080',
  'evillocalhost',
  'chat.example.evil.example',
  '',
  '[::1',
  '::1',
  ' ',
  'x'.repeat(9_000),
])('over loopback the Host %j is not served, nor where names are configured', (host) => {
  expect(isHostKnown(host, over('127.0.0.1'), none)).toBe(false);
  expect(isHostKnown(host, over('127.0.0.1'), named)).toBe(false);
  expect(isHostKnown(host, elsewhere, named)).toBe(false);
});

test('elsewhere every Host is served until names are configured', () => {
  expect(isHostKnown('any.example', elsewhere, none)).toBe(true);
  expect(isHostKnown('any.example', elsewhere, named)).toBe(false);
  expect(isHostKnown('10.0.0.5:8080', elsewhere, named)).toBe(true);
  expect(isHostKnown('10.0.0.6:8080', elsewhere, named)).toBe(false);
});

test('NATTER_HOSTS=* serves every Host', () => {
  const any = hostRuleOf({ hosts: ['*'], origins: [] });
  expect(isHostKnown('evil.example', over('127.0.0.1'), any)).toBe(true);
});
