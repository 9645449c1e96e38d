// `Authorization: Bearer SESSION`, the session of a request. Contract: docs/http-api.md.
import { isSession } from '@natter/protocol/schema';
import { ownerOf } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import type { HttpRefusal, HttpResult } from '../problem-details.ts';

/** Returns the owner a header names, undefined without one, or why the header is refused. */
export function ownerOfHeader(authorization: string | undefined): HttpResult<Owner | undefined> {
  if (authorization === undefined) return { ok: true, value: undefined };
  const session = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (session !== undefined && isSession(session)) return { ok: true, value: ownerOf(session) };
  return { ok: false, refusal: unauthorized('Bearer error="invalid_token"') };
}

/** Refuses a request without a session on a route that needs one. */
export const noSession: HttpRefusal = unauthorized('Bearer');

function unauthorized(challenge: string): HttpRefusal {
  return {
    status: 401,
    message: 'send Authorization: Bearer SESSION, 22 to 64 base64url characters',
    headers: { 'www-authenticate': challenge },
  };
}
