// Keeps requests to addresses that strangers name out of private networks. Which ones are public is
// said by IANA's registries of special ones (ipaddr.js has them).
import { lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;

/** Azure's service for its machines is at a public address. */
const OF_CLOUDS = ['168.63.129.16'];
/** What is given out of IPv6. The rest holds IPv4 addresses in forms that are used no more, too. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** An address that must not be connected to. */
export class NotPublic extends Error {
  override readonly name = 'NotPublic';

  constructor() {
    super('the address is in a private network');
  }
}

/** Returns whether an address is public, or among these addresses and networks. */
export function isAllowed(written: string, allowed: readonly string[]): boolean {
  if (!ipaddr.isValid(written)) return false;
  const address = ipaddr.parse(written);
  return isPublic(address) || allowed.some((network) => isIn(address, network));
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6) return address.match(GLOBAL_IPV6);
  return !OF_CLOUDS.includes(address.toString());
}

function isIn(address: Address, network: string): boolean {
  const isHost = isIP(network) !== 0;
  const [base, bits] = isHost
    ? [ipaddr.parse(network), isIP(network) === 4 ? 32 : 128]
    : ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match(base, bits);
}

/** Throws NotPublic if the host of a URL is an address that is not allowed: it is not looked up. */
export function refusePrivate({ hostname }: URL, allowed: readonly string[]): void {
  // URL has brought every way to write an address into one form.
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host, allowed)) throw new NotPublic();
}

/** Returns a lookup that fails with NotPublic if a name has any address that is not allowed. */
export function publicLookup(
  allowed: readonly string[],
  lookup: LookupFunction = systemLookup,
): LookupFunction {
  return (name, options, callback) => {
    lookup(name, options, (error, found, family) => {
      // Then nothing was found: the system's lookup gives no second argument.
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
      // What is handed on is what was looked at: it is not resolved again.
      if (addresses.every((address) => isAllowed(address, allowed))) callback(null, found, family);
      else callback(new NotPublic(), '', 0);
    });
  };
}
