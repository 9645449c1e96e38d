import { get } from 'node:http';
import { expect, test } from 'vitest';
import { isAllowed, publicLookup } from './public-addresses.ts';

test.each(['1.1.1.1', '93.184.215.14', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::200e'])(
  '%s is public',
  (address) => {
    expect(isAllowed(address, [])).toBe(true);
  },
);

test.each([
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.168.1.1',
  '198.18.0.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  'fe80::1%eth0',
  'no address',
  '',
  '::1',
  '::7f00:1',
  '::127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:1.1.1.1',
  '::ffff:0:7f00:1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::7f00:1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
])('%s is not public', (address) => {
  expect(isAllowed(address, [])).toBe(false);
});

test.each([
  ['10.1.2.3', ['10.1.0.0/16'], true],
  ['10.2.2.3', ['10.1.0.0/16'], false],
  ['10.1.2.3', ['fd00::/8', '10.1.2.3'], true],
  ['10.1.2.4', ['10.1.2.3'], false],
  ['fd00::1', ['10.0.0.0/8', 'fd00::/64'], true],
  ['fd00::1', ['fd00::1'], true],
  ['::ffff:10.1.2.3', ['10.0.0.0/8'], false],
  ['168.63.129.16', ['168.63.129.16/32'], true],
])('%s with %j allowed: %s', (address, allowed, is) => {
  expect(isAllowed(address, allowed)).toBe(is);
});

/** Connects by the system's own lookup. Resolves with the error. */
const failureOf = (url: string, allowed: readonly string[]): Promise<Error> =>
  new Promise((resolve, reject) => {
    get(url, { lookup: publicLookup(allowed) }, () => reject(new Error('answered'))).once(
      'error',
      resolve,
    );
  });

test('a name of this machine is refused, and connected to if that is allowed', async () => {
  // Nobody listens there.
  expect(await failureOf('http://localhost:1/', [])).toMatchObject({ name: 'NotPublic' });
  expect(await failureOf('http://localhost:1/', ['127.0.0.1', '::1'])).not.toMatchObject({
    name: 'NotPublic',
  });
});

test('a name that does not resolve fails its request, and nothing else', async () => {
  expect(await failureOf('http://nowhere.invalid/', [])).toMatchObject({ syscall: 'getaddrinfo' });
});
