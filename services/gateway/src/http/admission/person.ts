// Who sends a request, where not everybody may: `Authorization: Bearer` or the session cookie, and
// the rights that a route needs. Contract: docs/http-api.md, "Who you are".
import type { Refusal, Right, RoomName } from '@natter/protocol';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Admitted } from '../../access/access.ts';
import { lacks } from '../../access/pass.ts';
import type { Pass } from '../../access/pass.ts';
import { sessionOfCookies } from '../../access/session-cookie.ts';
import type { Limits } from '../../limits/limits.ts';
import type { ListenerDeps } from '../../transport/listener-deps.ts';
import { sendProblem } from '../problem-details.ts';
import type { HttpRefusal } from '../problem-details.ts';
import { paceOf } from './admission.ts';
import type { Rule } from './rules.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined where anybody may come in, and on routes for anyone. */
    pass: Pass | undefined;
    /** Of a session: when its cookie should end now, in ms since 1970. */
    sessionExpiresMs: number | undefined;
  }
  interface FastifyContextConfig {
    /** Needs no credential: for signing in. A credential that is sent is still looked at. */
    anyone?: boolean;
  }
}

/** Sets `request.pass`, or refuses. For modes `accounts` and `jwt`. */
export function admitPerson({ gateway, limits }: ListenerDeps): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const { anyone } = request.routeOptions.config;
    const credential = credentialOf(request);
    if (credential === undefined) return anyone === true ? undefined : sendProblem(reply, noToken);
    const access = gateway()?.access;
    if (access === undefined) return sendProblem(reply, notReady);
    const admitted = await access.admit(credential);
    if (!admitted.ok) {
      if (anyone === true) return undefined;
      const { refusal } = admitted;
      return sendProblem(reply, refusal.code === 'unauthorized' ? badToken(refusal) : refusal);
    }
    return takePass(request, admitted.value, limits, (refusal) => sendProblem(reply, refusal));
  };
}

function takePass<T>(
  request: FastifyRequest,
  { pass, sessionExpiresMs }: Admitted,
  limits: Limits,
  refuse: (refusal: Refusal) => T,
): T | undefined {
  request.pass = pass;
  request.owner = pass.owner;
  request.sessionExpiresMs = sessionExpiresMs;
  const requester = { owner: pass.owner, alias: pass.claims.alias, pass };
  const tooFast = paceOf(limits, requester, request.routeOptions.config.requests);
  return tooFast === undefined ? undefined : refuse(tooFast);
}

/** The header goes before the cookie. A header of another scheme is no credential of ours. */
function credentialOf({ headers }: FastifyRequest): string | undefined {
  const { authorization, cookie } = headers;
  if (authorization === undefined) return sessionOfCookies(cookie);
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '';
}

/** Refuses a request whose person lacks the right in the room of the path. */
export const needs =
  (right: Right): Rule =>
  ({ pass, params }) =>
    lacks(pass, right, (params as { readonly room: RoomName }).room);

const notReady: Refusal = { code: 'unavailable', message: 'not ready' };
const noToken: HttpRefusal = {
  status: 401,
  code: 'unauthorized',
  message: 'sign in, or send Authorization: Bearer TOKEN',
  headers: { 'www-authenticate': 'Bearer' },
};
const badToken = ({ message }: Refusal): HttpRefusal => ({
  status: 401,
  code: 'unauthorized',
  message,
  headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
});
