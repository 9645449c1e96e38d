// The session of a browser as a cookie: set at a sign-in, set again when identity moves its expiry,
// cleared when it is over. Contract: docs/http-api.md, "Signing in".
import cookie from '@fastify/cookie';
import type { SignedIn } from '@natter/trust';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { SESSION_COOKIE, sessionOfCookies } from '../../access/session-cookie.ts';

/** Sessions whose cookie's expiry is remembered; one that is forgotten is set once more. */
const REMEMBERED_MAX = 20_000;

/** Lets replies set cookies, and keeps the session's cookie as identity keeps the session. */
export async function keepSessionCookies(scope: FastifyInstance): Promise<void> {
  await scope.register(cookie);
  const expiries = new LRUCache<string, number>({ max: REMEMBERED_MAX });
  // After the plugin's own hook: `set-cookie` is there if the route has set one.
  scope.addHook('onSend', (request, reply, payload, done) => {
    if (isByCookie(request) && !reply.hasHeader('set-cookie')) keep(request, reply, expiries);
    done(null, payload);
  });
}

/** True if the cookie is the credential of the request. */
const isByCookie = ({ headers }: FastifyRequest): boolean =>
  headers.authorization === undefined && sessionOfCookies(headers.cookie) !== undefined;

function keep(
  { pass, sessionExpiresMs }: FastifyRequest,
  reply: FastifyReply,
  expiries: LRUCache<string, number>,
): void {
  if (reply.refusedWith === 'unauthorized') {
    clearSession(reply);
    return;
  }
  if (pass === undefined || sessionExpiresMs === undefined) return;
  // A cache might give an answer that may be kept to others, and its cookie with it.
  if (reply.getHeader('cache-control') !== 'no-store') return;
  const id = pass.claims.sid ?? pass.claims.sub;
  if (expiries.get(id) === sessionExpiresMs) return;
  expiries.set(id, sessionExpiresMs);
  setSession(reply, { session: pass.credential, expiresMs: sessionExpiresMs });
}

/** Sets the cookie. Pages cannot read it, and other sites' requests do not carry it. */
export function setSession(
  reply: FastifyReply,
  { session, expiresMs }: Pick<SignedIn, 'session' | 'expiresMs'>,
): void {
  const maxAge = Math.floor((expiresMs - Date.now()) / 1_000);
  void reply.setCookie(SESSION_COOKIE, session, { ...ATTRIBUTES, path: '/', maxAge });
}

export function clearSession(reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, { ...ATTRIBUTES, path: '/' });
}

/** `auto`: Secure if the request came by TLS, as a trusted proxy says or we see. */
export const ATTRIBUTES = { httpOnly: true, sameSite: 'lax', secure: 'auto' } as const;
