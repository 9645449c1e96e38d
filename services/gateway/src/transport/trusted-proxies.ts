// Which peers may say whose connection they pass on: by X-Forwarded-For (HTTP) and by the PROXY protocol (TCP). Pure.
import { BlockList, isIP } from 'node:net';

/** Networks that no stranger connects from, by name. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

export type TrustsProxy = (address: string) => boolean;

/** Addresses, networks (`10.1.0.0/16`), `loopback`, `uniquelocal`. Undefined: one of them is none of these. */
export function parseTrustedProxies(items: readonly string[]): TrustsProxy | undefined {
  const list = new BlockList();
  for (const item of items.flatMap((name) => NAMED[name] ?? [name])) {
    const [address = '', prefix] = item.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
    const known = version !== 0 && /^\d{1,3}$/.test(prefix ?? '0');
    if (!known || bits > (version === 4 ? 32 : 128)) return undefined;
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    // A dual-stack socket shows IPv4 as ::ffff:10.0.0.1.
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
    return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
  };
}
