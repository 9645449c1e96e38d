// One spelling for each client address, so that limits count a client once. Pure.
// Used by the limits of both ports; the address itself comes from request.ip or the PROXY header.
import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** 64 bits of an IPv6 address name one subscriber's network; the rest is free to choose. */
const NETWORK_BITS = 64;

/**
 * Returns the address limits count by, or undefined where the text is no address.
 * A port is dropped (`192.0.2.1:80`, `[2001:db8::1]:80`), as proxies write one into
 * X-Forwarded-For. IPv4 mapped into IPv6 is IPv4. All of an IPv6 /64 is one address.
 */
export function parseAddress(text: string): string | undefined {
  // Node takes one spelling of IPv4 only. The text is handed back: thousands hold their peer's.
  // First, as nearly every text is one, and each connect asks several times.
  if (isIPv4(text)) return text;
  const bare = withoutPort(text.trim()).replace(/%.*$/, '');
  const version = isIP(bare);
  if (version === 0) return undefined;
  if (version === 4) return bare;
  const address = ipaddr.process(bare);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  // A loopback address is this machine, not a network of clients.
  if (address.range() === 'loopback') return address.toString();
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${NETWORK_BITS}`);
  return `${network.toString()}/${NETWORK_BITS}`;
}

/** Drops a port, and the brackets that IPv6 needs before one. */
export function withoutPort(text: string): string {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d*)?$/.exec(text) ?? [];
  return bracketed ?? dotted ?? text;
}

/** Whether the address is this machine's own. Takes any spelling. */
export function isLoopback(text: string): boolean {
  const address = parseAddress(text);
  return address !== undefined && (address === '::1' || address.startsWith('127.'));
}
