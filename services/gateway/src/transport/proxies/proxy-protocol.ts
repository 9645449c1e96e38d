// The PROXY protocol, versions 1 and 2: how a load balancer on TCP names the client it serves.
// Pure. Read only from trusted proxies (trusted-proxies.ts), before any byte of the client's.
// https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
import { isIP } from 'node:net';
import { parseAddress } from './client-address.ts';

/** A version 2 header with all its extensions; a version 1 line is at most 107 bytes. */
const HEADER_BYTES_MAX = 16 + 2_048;
const LINE_BYTES_MAX = 107;
const SIGNATURE = Buffer.from([
  0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
]);
const FIXED_BYTES = 16;
const INET = 0x1;
const INET6 = 0x2;

export type ProxyHeader =
  /** Incomplete: read on. */
  | { readonly kind: 'more' }
  /**
   * `address` is the client's, as limits count it; undefined: the proxy speaks for itself (a health
   * check). `bytes` is the header's length; the client's bytes follow.
   */
  | { readonly kind: 'read'; readonly address: string | undefined; readonly bytes: number }
  /** Not a PROXY header: the proxy is not set up to send one. */
  | { readonly kind: 'malformed' };

const MORE: ProxyHeader = { kind: 'more' };
const MALFORMED: ProxyHeader = { kind: 'malformed' };

/** Reads a header from the first bytes of a connection. Never throws. */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const compared = Math.min(buffer.length, SIGNATURE.length);
  if (buffer.subarray(0, compared).equals(SIGNATURE.subarray(0, compared)))
    return readBinary(buffer);
  const start = buffer.subarray(0, 6).toString('latin1');
  return 'PROXY '.startsWith(start) || start === 'PROXY ' ? readLine(buffer) : MALFORMED;
}

function readBinary(buffer: Buffer): ProxyHeader {
  if (buffer.length < FIXED_BYTES) return MORE;
  const versionAndCommand = buffer.readUInt8(12);
  const length = buffer.readUInt16BE(14);
  const bytes = FIXED_BYTES + length;
  if (versionAndCommand >> 4 !== 2 || bytes > HEADER_BYTES_MAX) return MALFORMED;
  if (buffer.length < bytes) return MORE;
  const local = (versionAndCommand & 0xf) === 0;
  const addresses = buffer.subarray(FIXED_BYTES, bytes);
  const family = buffer.readUInt8(13) >> 4;
  return { kind: 'read', address: local ? undefined : addressOf(family, addresses), bytes };
}

function addressOf(family: number, addresses: Buffer): string | undefined {
  if (family === INET && addresses.length >= 12)
    return parseAddress(addresses.subarray(0, 4).join('.'));
  if (family !== INET6 || addresses.length < 36) return undefined;
  const groups = Array.from({ length: 8 }, (_, index) =>
    addresses.readUInt16BE(index * 2).toString(16),
  );
  return parseAddress(groups.join(':'));
}

function readLine(buffer: Buffer): ProxyHeader {
  const end = buffer.subarray(0, LINE_BYTES_MAX).indexOf('\r\n');
  if (end < 0) return buffer.length >= LINE_BYTES_MAX ? MALFORMED : MORE;
  const [, family, source] = buffer.subarray(0, end).toString('latin1').split(' ');
  const bytes = end + 2;
  if (family === 'UNKNOWN') return { kind: 'read', address: undefined, bytes };
  const version = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : undefined;
  if (source === undefined || isIP(source) !== version) return MALFORMED;
  return { kind: 'read', address: parseAddress(source), bytes };
}
