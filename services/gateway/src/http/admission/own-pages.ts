// Cross-site requests: the session cookie is for pages of this very origin. Requests that change
// something and could carry it are refused from any other page. Pages of NATTER_ORIGINS use tokens.
import type { FastifyRequest } from 'fastify';
import type { HttpRefusal } from '../problem-details.ts';
import type { Rule } from './rules.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses changes by pages of other origins. A token in the header is no cookie: no page has it. */
export const ownPagesOnly: Rule = ({ method, headers, host }) => {
  if (SAFE.has(method) || headers.authorization !== undefined) return undefined;
  return isOwnPage(headers, host) ? undefined : otherPage;
};
export const otherPage: HttpRefusal = {
  status: 403,
  message: 'only pages of this origin may do this without a token',
};

/**
 * Returns whether a request comes from a page of this origin, or from no page. Browsers send
 * `Sec-Fetch-Site` over TLS and to localhost; elsewhere the Origin must be ours, with its port.
 */
function isOwnPage(headers: FastifyRequest['headers'], host: string): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** Returns whether a page of this origin sent it, certainly. A link in a mail did not. */
export const isFromOwnPage = ({ headers }: FastifyRequest): boolean =>
  headers['sec-fetch-site'] === 'same-origin';
