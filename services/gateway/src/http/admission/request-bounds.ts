// Bounds on every HTTP request, whatever its route: its header lines, and the time of its body.
// Node's requestTimeout is one for all routes; an upload needs longer than a message, so a body's
// time is the route's (`config.bodyMs`).
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestError } from '../problem-details.ts';
import type { Rule } from './rules.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long a body may take, ms; BODY_MS unless set. */
    bodyMs?: number;
  }
}

/** Node drops lines beyond 2,000 silently; a browser behind two proxies sends 30. */
const HEADERS_MAX = 100;
const BODY_MS = 5_000;

/** Refuses too many header lines, and starts the clock of the body. */
export const boundedRequest: Rule = (request, reply, { bodyMs = BODY_MS }) => {
  const { rawHeaders } = request.raw;
  if (rawHeaders.length > HEADERS_MAX * 2) {
    return { status: 431, message: `over ${HEADERS_MAX} header lines` };
  }
  if (hostLines(rawHeaders) > 1) return { code: 'bad-request', message: 'several Host headers' };
  limitBody(request.raw, reply, bodyMs);
  return undefined;
};

/** Node takes the first of several, a proxy before us perhaps the last. */
function hostLines(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2)
    if (rawHeaders[index]?.toLowerCase() === 'host') count += 1;
  return count;
}

function limitBody(raw: FastifyRequest['raw'], reply: FastifyReply, bodyMs: number): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers;
  if ((length === undefined || length === '0') && encoding === undefined) return;
  const timer = setTimeout(() => {
    endBody(raw, reply);
  }, bodyMs);
  raw.once('close', () => {
    clearTimeout(timer);
  });
}

/** Ends a request whose body takes too long: with 408 if there is no answer yet. */
export function endBody(raw: FastifyRequest['raw'], reply: FastifyReply): void {
  if (raw.complete) return;
  if (reply.sent || raw.listenerCount('error') === 0) raw.socket.destroy();
  else {
    void reply.header('connection', 'close');
    // For the reader of the body it is a failed connection; destroyed, none could be answered on.
    raw.emit('error', new RequestError(408, 'the body did not come in time'));
  }
}
