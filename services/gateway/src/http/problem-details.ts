// Refusals over HTTP: RFC 9457 problem details, with the protocol's codes where one fits
// (docs/http-api.md, "Problems"), or identity's. A refusal that only HTTP has (not found) has no
// code: its `type` is `about:blank`, its title the status'.
import { STATUS_CODES } from 'node:http';
import type { Refusal, RefusalCode, Right } from '@natter/protocol';
import type { IdentityCode } from '@natter/trust';
import type { FastifyReply } from 'fastify';
import { isFromEventSource, sendRetry } from './event-stream.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** The code it refuses with, to be counted. */
    refusedWith: ProblemCode | undefined;
  }
}

/** A code of the protocol, or of identity (docs/identity.md, "Refusals"). */
export type ProblemCode = RefusalCode | IdentityCode;

/** A refusal of HTTP's own, or of identity. */
export interface HttpRefusal {
  readonly status: number;
  readonly message: string;
  readonly code?: ProblemCode;
  /** ms */
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As `Result`, for functions that may refuse either way. */
export type HttpResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal | HttpRefusal };

/** A request that is wrong. Its message is shown to the client. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly statusCode: number;

  constructor(statusCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.statusCode = statusCode;
  }
}

const statuses = {
  'bad-request': 400,
  'too-large': 413,
  'bad-alias': 400,
  'alias-taken': 409,
  'bad-room': 400,
  'not-joined': 403,
  'no-such-member': 409,
  'no-such-message': 404,
  'too-late': 409,
  'room-full': 409,
  'log-full': 507,
  'rate-limited': 429,
  unavailable: 503,
  'hello-timeout': 408,
  unauthorized: 401,
  forbidden: 403,
  'no-such-room': 404,
  'room-exists': 409,
  'no-such-person': 404,
  'last-owner': 409,
  'room-archived': 409,
  'slow-mode': 429,
  'bad-invite': 410,
  'no-archive': 503,
} as const satisfies Record<RefusalCode, number>;

/** When a client may come back, unless the refusal says when. */
const RETRY_MS = 1_000;

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code?: ProblemCode;
  readonly id?: string;
  readonly room?: string;
  readonly retryAfter?: number;
  readonly missing?: readonly string[];
  readonly needs?: Right;
}

/** Returns the body of the answer. */
export function problemOf(refusal: Refusal | HttpRefusal): ProblemDetails {
  if ('status' in refusal) {
    const { status, message, code, headers: _headers, ...rest } = refusal;
    const known =
      code === undefined
        ? { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error' }
        : { ...namesOf(code), code };
    return { ...known, status, detail: message, ...rest };
  }
  const { code, message, ...rest } = refusal;
  return { ...namesOf(code), status: statuses[code], detail: message, code, ...rest };
}

/** The title of `alias-taken` is `Alias taken`. */
const namesOf = (code: ProblemCode): Pick<ProblemDetails, 'type' | 'title'> => ({
  type: `urn:natter:problem:${code}`,
  title: code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' '),
});

/** Answers the request with the refusal; an EventSource is told to come back if it passes. */
export function sendProblem(reply: FastifyReply, refusal: Refusal | HttpRefusal): FastifyReply {
  const problem = problemOf(refusal);
  reply.refusedWith = problem.code;
  // No hook has run where the path is malformed, so the header is set here too.
  void reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  // A 401 has to name a scheme (RFC 9110, 15.5.2). Browsers show no window of their own for it.
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  if ('headers' in refusal) void reply.headers(refusal.headers);
  if (problem.status === 429 || problem.status === 503) {
    const waitMs = problem.retryAfter ?? RETRY_MS;
    if (isFromEventSource(reply.request)) return sendRetry(reply, waitMs);
    void reply.header('retry-after', Math.ceil(waitMs / 1_000));
  }
  if (reply.request.ws) closeAfter(reply);
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
}

/** Ends the connection after the answer. Node does not do it for a refused upgrade. */
export function closeAfter(reply: FastifyReply): void {
  void reply.header('connection', 'close');
  const { socket } = reply.request.raw;
  reply.raw.once('finish', () => {
    socket.destroySoon();
  });
}
