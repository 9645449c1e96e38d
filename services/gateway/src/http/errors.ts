// What goes wrong before or in a handler, as problem details: bad paths and bodies, what the schemas refuse, NATS away, our own faults.
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { BusUnavailable } from '@natter/room-log';
import { refusals, ROOM_FORM } from '@natter/protocol';
import type { Refusal } from '@natter/protocol';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf, sendProblem } from './problem.ts';
import type { HttpRefusal } from './problem.ts';

/** `onFault`: ours, and logged; the client learns only that there was one. */
export function errorHandler(onFault: (error: unknown, route: string) => void) {
  return async (
    error: FastifyError,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const refusal = refusalOf(error);
    if ('status' in refusal && refusal.status >= 500) {
      onFault(error, `${request.method} ${request.routeOptions.url ?? ''}`);
    }
    return await sendProblem(reply, refusal);
  };
}

function refusalOf(error: FastifyError): Refusal | HttpRefusal {
  if (error instanceof BusUnavailable)
    return { code: 'unavailable', message: refusals.unavailable };
  if (error.validation !== undefined) {
    const [fault] = error.validation;
    const where = `${error.validationContext ?? ''}${fault?.instancePath ?? ''}`;
    return where.endsWith('/room')
      ? { code: 'bad-room', message: `not a room name: ${ROOM_FORM}` }
      : { code: 'bad-request', message: `${where}: ${fault?.message ?? 'wrong'}` };
  }
  const status = error.statusCode ?? 500;
  if (status === 400) return { code: 'bad-request', message: error.message };
  if (status === 413) return { code: 'too-large', message: error.message };
  if (status < 500) return { status, message: error.message };
  return { status: 500, message: 'something went wrong here' };
}

export const notFound = (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  sendProblem(reply, { status: 404, message: 'there is nothing at this path' });

/** Paths that are none: fastify asks before it has found a route. */
export const frameworkErrors = (
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void => {
  const status = error.statusCode ?? 400;
  const message = status === 414 ? 'a part of the path is too long' : 'the path is not one';
  void sendProblem(reply, status === 400 ? { code: 'bad-request', message } : { status, message });
};

/** What is no HTTP, or too slow to be waited for: answered on the bare socket, and closed. */
export function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = problemOf(REFUSED_EARLY[error.code ?? ''] ?? NOT_HTTP);
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

const NOT_HTTP: Refusal = { code: 'bad-request', message: 'this is not HTTP/1.1' };
const REFUSED_EARLY: Readonly<Record<string, HttpRefusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'the request did not come in time' },
  HPE_HEADER_OVERFLOW: { status: 431, message: 'the header is over 16 KiB' },
};
