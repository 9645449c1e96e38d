// Which peers may say whose connection they pass on: by X-Forwarded-For (HTTP) and by the PROXY
// protocol (TCP). The rule is proxy-addr's, which fastify's trustProxy uses too. Pure.
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import { withoutPort } from './client-address.ts';

/** Networks that no stranger connects from. */
const NAMED = new Set(['loopback', 'uniquelocal']);

export type TrustsProxy = (address: string) => boolean;

/**
 * Takes addresses, networks (`10.1.0.0/16`), `loopback` and `uniquelocal`.
 * Returns undefined if an item is none of these, or trusts everybody (`0.0.0.0/0`).
 */
export function parseTrustedProxies(items: readonly string[]): TrustsProxy | undefined {
  // proxy-addr takes `10` for 0.0.0.10: a slip of the pen must not become a network.
  const written = items.every((item) => NAMED.has(item) || isIP(item.split('/', 1)[0] ?? '') !== 0);
  if (!written) return undefined;
  if (items.length === 0) return () => false;
  try {
    const trusts = proxyAddr.compile([...items]);
    return (address) => trusts(withoutPort(address), 0);
  } catch {
    // It throws for what is no network.
    return undefined;
  }
}
