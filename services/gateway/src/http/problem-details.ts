// Refusals over HTTP: RFC 9457 problem details, with the protocol's codes where one fits (docs/http-api.md, "Problems").
// What only HTTP can say (no session, not found, wrong media type) has no code of ours: `type` is `about:blank` and the title is the status's.
import { STATUS_CODES } from 'node:http';
import type { Refusal, RefusalCode } from '@natter/protocol';
import type { FastifyReply } from 'fastify';

declare module 'fastify' {
  interface FastifyReply {
    /** With which of our codes it refuses, to be counted. */
    refusedWith: RefusalCode | undefined;
  }
}

/** What HTTP alone refuses. */
export interface HttpRefusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** As `Result`, for functions that may refuse in either way. */
export type HttpResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal | HttpRefusal };

const statuses = {
  'bad-request': 400,
  'too-large': 413,
  'bad-alias': 400,
  'alias-taken': 409,
  'bad-room': 400,
  'not-joined': 403,
  'no-such-member': 409,
  'room-full': 409,
  'log-full': 507,
  'rate-limited': 429,
  unavailable: 503,
  'hello-timeout': 408,
} as const satisfies Record<RefusalCode, number>;

/** When a client may come back that was not told more exactly. */
const RETRY_MS = 1_000;

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code?: RefusalCode;
  readonly id?: string;
  readonly room?: string;
  readonly retryAfter?: number;
  readonly missing?: readonly string[];
}

export function problemOf(refusal: Refusal | HttpRefusal): ProblemDetails {
  if ('status' in refusal) {
    const { status, message } = refusal;
    return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail: message };
  }
  const { code, message, ...rest } = refusal;
  const type = `urn:natter:problem:${code}`;
  return { type, title: titleOf(code), status: statuses[code], detail: message, code, ...rest };
}

/** `alias-taken`: `Alias taken`. */
const titleOf = (code: string): string =>
  code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' ');

/** Answers the request with it. */
export async function sendProblem(
  reply: FastifyReply,
  refusal: Refusal | HttpRefusal,
): Promise<FastifyReply> {
  const problem = problemOf(refusal);
  reply.refusedWith = problem.code;
  if ('headers' in refusal) void reply.headers(refusal.headers);
  if (problem.status === 429 || problem.status === 503) {
    const waitMs = problem.retryAfter ?? RETRY_MS;
    void reply.header('retry-after', Math.ceil(waitMs / 1_000));
  }
  await reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem);
  return reply;
}
