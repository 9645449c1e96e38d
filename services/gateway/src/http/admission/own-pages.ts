// Cross-site requests: the session cookie is for pages of this very origin. Requests that change
// something and could carry it are refused from any other page. Pages of NATTER_ORIGINS use tokens.
import type { FastifyRequest } from 'fastify';
import type { HttpRefusal } from '../problem-details.ts';
import { isOwnPage } from './allowed-origins.ts';
import type { Rule } from './rules.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses changes by other pages. A browser adds cookies and passwords by itself, never a token.
 */
export const ownPagesOnly: Rule = ({ method, headers, host }) => {
  if (SAFE.has(method) || /^Bearer /i.test(headers.authorization ?? '')) return undefined;
  return isOwnPage(headers, host) ? undefined : otherPage;
};
const otherPage: HttpRefusal = {
  status: 403,
  message: 'only pages of this origin may do this without a token',
};

/** Returns whether a page of this origin sent it, certainly. A link in a mail did not. */
export const isFromOwnPage = ({ headers }: FastifyRequest): boolean =>
  headers['sec-fetch-site'] === 'same-origin';
