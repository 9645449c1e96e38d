// Which pages may connect and use the API: those of our own host name, and those of NATTER_ORIGINS.
// Pure. The rule is one for WebSockets and HTTP: docs/protocol.md, "Where to connect".
import { hostNameOf } from './known-hosts.ts';

/** Returns whether a page of `origin` may use `host` (a Host header): same name, or listed. */
export function isOriginAllowed(origin: string, host: string, listed: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  if (listed.includes(origin)) return true;
  const { protocol, hostname } = new URL(origin);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && hostname.replace(/\.$/, '') === hostNameOf(host);
}
