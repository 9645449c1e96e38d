// Which requests to /v1 are let in: by origin, readiness, number, session and pace. The rules are the WebSocket's (admit-upgrade.ts, dispatch.ts).
import { ownerOf, monotonicMs } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSession } from '@natter/protocol/schema';
import type { Config } from '../config.ts';
import type { Listeners } from '../transport/tcp-server.ts';
import { originAllowed } from '../transport/admit-upgrade.ts';
import { sendProblem } from './problem.ts';
import type { HttpResult } from './problem.ts';
import type { RequestRates } from './request-rates.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose session the request carries; undefined: none. */
    owner: Owner | undefined;
  }
}

export interface AdmissionDeps {
  readonly listeners: Listeners;
  readonly rates: RequestRates;
}

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

export function checkOrigin({ origins }: Config): Hook {
  return async (request, reply) => {
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const { origin } = request.headers;
    if (origin === undefined || originAllowed(origin, request.hostname, origins)) return undefined;
    return await sendProblem(reply, { status: 403, message: 'this origin is not allowed' });
  };
}

/** Of who has an origin that is let in. */
export function admit({ listeners, rates }: AdmissionDeps): Hook {
  return async (request, reply) => {
    const { connections, gateway } = listeners;
    const address = request.ip;
    if (gateway() === undefined) {
      return await sendProblem(reply, { code: 'unavailable', message: 'not ready' });
    }
    if (!connections.hasRoomFor(address)) {
      return await sendProblem(reply, { status: 503, message: 'too many connections' });
    }
    reply.raw.once('close', connections.occupy(address));
    const owner = sessionOwner(request.headers.authorization);
    if (!owner.ok) return await sendProblem(reply, owner.refusal);
    request.owner = owner.value;
    const allowance = rates.take({ address, owner: owner.value }, monotonicMs());
    if (allowance.kind === 'allowed') return undefined;
    const retryAfter = allowance.kind === 'refused' ? allowance.retryAfterMs : 1_000;
    return await sendProblem(reply, { code: 'rate-limited', message: 'too fast', retryAfter });
  };
}

function sessionOwner(authorization: string | undefined): HttpResult<Owner | undefined> {
  if (authorization === undefined) return { ok: true, value: undefined };
  const session = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (session !== undefined && isSession(session)) return { ok: true, value: ownerOf(session) };
  const message = 'Authorization: Bearer SESSION, 22 to 64 base64url characters';
  const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
  return { ok: false, refusal: { status: 401, message, headers } };
}
