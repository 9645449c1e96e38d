import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readProxyHeader } from './proxy-protocol.ts';

const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const version2 = (command: number, family: number, addresses: readonly number[]): Buffer =>
  Buffer.from([...signature, 0x20 | command, family, 0, addresses.length, ...addresses]);
const inet = [203, 0, 113, 7, 10, 0, 0, 1, 0x30, 0x39, 0xe6, 0x78];

test('a version 2 header names the client and its own length', () => {
  const header = version2(1, 0x11, inet);
  const read = readProxyHeader(Buffer.concat([header, Buffer.from('bob\n')]));
  expect(read).toEqual({ kind: 'read', address: '203.0.113.7', bytes: header.length });
});

test('a version 2 header over IPv6 names the client', () => {
  const addresses = [
    0x20,
    0x01,
    0x0d,
    0xb8,
    ...Array.from({ length: 11 }, () => 0),
    9,
    ...Array.from({ length: 20 }, () => 0),
  ];
  expect(readProxyHeader(version2(1, 0x21, addresses))).toMatchObject({
    address: '2001:db8::/64',
  });
});

test('a health check of the proxy itself has no client address', () => {
  expect(readProxyHeader(version2(0, 0x00, []))).toEqual({
    kind: 'read',
    address: undefined,
    bytes: 16,
  });
});

test('a version 1 line names the client', () => {
  const line = 'PROXY TCP4 203.0.113.7 10.0.0.1 12345 59000\r\n';
  expect(readProxyHeader(Buffer.from(`${line}bob`))).toEqual({
    kind: 'read',
    address: '203.0.113.7',
    bytes: line.length,
  });
  expect(readProxyHeader(Buffer.from('PROXY UNKNOWN\r\n'))).toMatchObject({ address: undefined });
});

test('every spelling of an IPv6 client is one address', () => {
  for (const source of ['2001:db8::9', '2001:0DB8:0:0:0::9', '2001:db8::ffff:1:2:3']) {
    const line = `PROXY TCP6 ${source} ::1 12345 59000\r\n`;
    expect(readProxyHeader(Buffer.from(line))).toMatchObject({ address: '2001:db8::/64' });
  }
  const mapped = 'PROXY TCP6 ::ffff:203.0.113.7 ::1 12345 59000\r\n';
  expect(readProxyHeader(Buffer.from(mapped))).toMatchObject({ address: '203.0.113.7' });
});

test('a version 1 line with anything but an address is malformed', () => {
  for (const source of ['1.2', '::::', '203.0.113.7:80', '2001:db8::9', 'client', '1.2.3.4.5']) {
    const line = `PROXY TCP4 ${source} 10.0.0.1 12345 59000\r\n`;
    expect([source, readProxyHeader(Buffer.from(line)).kind]).toEqual([source, 'malformed']);
  }
});

test('an incomplete header asks for more bytes', () => {
  for (const whole of [
    version2(1, 0x11, inet),
    Buffer.from('PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n'),
  ]) {
    for (let length = 0; length < whole.length; length += 1) {
      expect(readProxyHeader(whole.subarray(0, length)).kind).toBe('more');
    }
    expect(readProxyHeader(whole).kind).toBe('read');
  }
});

test('any other bytes are malformed, and none throw', () => {
  expect(readProxyHeader(Buffer.from('bob\n')).kind).toBe('malformed');
  expect(readProxyHeader(Buffer.from(`PROXY ${'x'.repeat(200)}`)).kind).toBe('malformed');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(['more', 'read', 'malformed']).toContain(readProxyHeader(bytes).kind);
    }),
  );
});
