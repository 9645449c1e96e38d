// Which pages may connect and use the API: those of our own host name, and those of NATTER_ORIGINS.
// And which pages the session cookie is for: those of our very origin.
// Pure. The rule is one for WebSockets and HTTP: docs/protocol.md, "Where to connect".
import type { IncomingHttpHeaders } from 'node:http';
import { hostNameOf } from './known-hosts.ts';

/** Returns whether a page of `origin` may use `host` (a Host header): same name, or listed. */
export function isOriginAllowed(origin: string, host: string, listed: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  if (listed.includes(origin)) return true;
  const { protocol, hostname } = new URL(origin);
  const isWeb = protocol === 'http:' || protocol === 'https:';
  return isWeb && hostname.replace(/\.$/, '') === hostNameOf(host);
}

/**
 * Returns whether a request comes from a page of this origin, port included, or from no page.
 * Browsers send `Sec-Fetch-Site` over TLS and to localhost; elsewhere the Origin has to do.
 */
export function isOwnPage(headers: IncomingHttpHeaders, host: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}
