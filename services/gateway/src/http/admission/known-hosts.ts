// Which Host headers are served. A page of evil.example, if that name resolves to this machine (DNS
// rebinding), has the right Origin for its Host: so the Host itself must be known. Pure.
import { isLoopback, parseAddress } from '../../transport/proxies/client-address.ts';

/** A Host header: a name or an address, and a port. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d*)?$/i;

export interface HostRule {
  /** Names served besides localhost (NATTER_HOSTS, NATTER_ORIGINS); `*`: any. */
  readonly names: ReadonlySet<string>;
  /** NATTER_HOSTS is set: it counts for every connection, not for those over loopback alone. */
  readonly everywhere: boolean;
}

export function hostRuleOf(config: {
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
}): HostRule {
  const ofOrigins = config.origins.map((origin) => new URL(origin).hostname);
  return { names: new Set([...config.hosts, ...ofOrigins]), everywhere: config.hosts.length > 0 };
}

/** The addresses of a connection, as a socket has them. */
export interface ConnectionAddresses {
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
}

/** Returns whether a request for `host` is served on this connection. */
export function isHostKnown(
  host: string,
  connection: ConnectionAddresses,
  { names, everywhere }: HostRule,
): boolean {
  // A connection over loopback comes from loopback.
  const isChecked = everywhere || isLoopback(connection.remoteAddress ?? '');
  if (names.has('*') || !isChecked) return true;
  const name = hostNameOf(host);
  if (name === undefined) return false;
  if (name === 'localhost' || names.has(name) || isLoopback(name)) return true;
  // The address the client connected to is not a stranger's name.
  const address = parseAddress(name);
  return address !== undefined && address === parseAddress(connection.localAddress ?? '');
}

/** Returns the name in lower case, without port and last dot; undefined: it is malformed. */
export function hostNameOf(host: string): string | undefined {
  const [, name] = HOST.exec(host) ?? [];
  return name?.toLowerCase().replace(/\.$/, '');
}
