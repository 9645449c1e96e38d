// Errors before or in a handler, as problem details: bad paths and bodies, requests that a schema
// refuses, NATS away, our own faults. No answer shows a path of this machine.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { BusUnavailable } from '@natter/room-log';
import { refusals, ROOM_FORM } from '@natter/protocol';
import type { Refusal } from '@natter/protocol';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { closeAfter, problemOf, RequestError, sendProblem } from './problem-details.ts';
import type { HttpRefusal } from './problem-details.ts';

/** `onFault`: a fault of ours, to be logged; the client learns only that there was one. */
export function errorHandler(onFault: (error: unknown, route: string) => void) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    const refusal = refusalOf(error);
    if ('status' in refusal && refusal.status >= 500) {
      onFault(error, `${request.method} ${request.routeOptions.url ?? ''}`);
    }
    sendProblem(reply, refusal);
  };
}

function refusalOf(error: FastifyError): Refusal | HttpRefusal {
  if (error instanceof BusUnavailable)
    return { code: 'unavailable', message: refusals.unavailable };
  if (error.validation !== undefined) {
    const [fault] = error.validation;
    const where = `${error.validationContext ?? ''}${fault?.instancePath ?? ''}`;
    return /^\w+\/room$/.test(where)
      ? { code: 'bad-room', message: `not a room name: ${ROOM_FORM}` }
      : { code: 'bad-request', message: `${where}: ${fault?.message ?? 'wrong'}` };
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) return { status, message: 'the gateway could not answer this request' };
  // fastify's texts and our own name nothing but the request; a library's may name a file.
  const code = error.code as string | undefined;
  const isPublic = error instanceof RequestError || code?.startsWith('FST_') === true;
  const message = isPublic ? error.message : (STATUS_CODES[status] ?? 'refused');
  if (status === 400) return { code: 'bad-request', message };
  if (status === 413) return { code: 'too-large', message };
  return { status, message };
}

/** Answers a path that is malformed: fastify asks before it has found a route. */
export const frameworkErrors = (
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void => {
  const status = error.statusCode ?? 400;
  // No hook has run, so that we do not know whether it is an upgrade.
  closeAfter(reply);
  const message = status === 414 ? 'a part of the path is too long' : 'the path is malformed';
  sendProblem(reply, status === 400 ? { code: 'bad-request', message } : { status, message });
};

/** Answers bytes that are no HTTP, or come too slowly, on the bare socket, and closes it. */
export function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  answerBare(socket, REFUSED_EARLY[error.code ?? ''] ?? NOT_HTTP);
}

/** Answers a client that speaks no TLS on a port that does, and closes it. */
export function answerPlainHttp(socket: Socket): void {
  answerBare(socket, NO_TLS);
}

function answerBare(socket: Socket, refusal: Refusal | HttpRefusal): void {
  const problem = problemOf(refusal);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

const NO_TLS: Refusal = {
  code: 'bad-request',
  message: 'this port speaks TLS; use https:// or wss://',
};
const NOT_HTTP: Refusal = { code: 'bad-request', message: 'this is not HTTP/1.1' };
const REFUSED_EARLY: Readonly<Record<string, HttpRefusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'the request did not come in time' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'the header is over 16 KiB' },
};
