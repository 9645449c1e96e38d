// The host to connect to, where the host to listen on is given (NATTER_HOST).
import { isIPv6 } from 'node:net';

/** Returns an address for sockets. `0.0.0.0` and `::` in any spelling become the loopback. */
export function reachableHost(listenHost: string): string {
  switch (canonical(listenHost)) {
    case '0.0.0.0':
      return '127.0.0.1';
    case '[::]':
      return '::1';
    default:
      return listenHost;
  }
}

/** Returns the host as a URL writes it: an IPv6 address in brackets. */
export function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** URLs know one spelling of each address. */
function canonical(host: string): string {
  const url = `http://${urlHost(host)}`;
  return URL.canParse(url) ? new URL(url).hostname : host;
}
