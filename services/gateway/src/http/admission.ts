// Which requests to /v1 are let in: by origin, readiness, number, session and pace. The rules are the WebSocket's (admit-upgrade.ts, dispatch.ts).
import { ownerOf } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isSession } from '@natter/protocol/schema';
import type { Config } from '../config.ts';
import type { Listeners } from '../listen-tcp.ts';
import { originAllowed } from '../admit-upgrade.ts';
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
  readonly config: Config;
  readonly listeners: Listeners;
  readonly rates: RequestRates;
}

/** A first hook: the request goes on, or is answered here. */
export function admission({ config, listeners, rates }: AdmissionDeps) {
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const { origin } = request.headers;
    if (origin !== undefined && !originAllowed(origin, request.hostname, config.origins)) {
      return await sendProblem(reply, { status: 403, message: 'this origin is not allowed' });
    }
    if (request.method === 'OPTIONS') return undefined;
    const { sessions, gateway } = listeners;
    if (gateway() === undefined) {
      return await sendProblem(reply, { code: 'unavailable', message: 'not ready' });
    }
    if (!sessions.hasRoomFor(request.ip)) {
      return await sendProblem(reply, { status: 503, message: 'too many connections' });
    }
    const place = sessions.occupy(request.ip);
    reply.raw.once('close', place);
    const owner = sessionOwner(request.headers.authorization);
    if (!owner.ok) return await sendProblem(reply, owner.refusal);
    request.owner = owner.value;
    const allowance = rates.take({ address: request.ip, owner: owner.value }, Date.now());
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
