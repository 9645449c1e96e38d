// Bounds on every HTTP request, whatever its route: how many header lines, and how long its body may take to come.
// Node's own requestTimeout is one for all routes; an upload needs longer than a message, so the body's time is the route's (`config.bodyMs`).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../problem-details.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long a body may take, ms; BODY_MS unless set. */
    bodyMs?: number;
  }
}

/** Node cuts headers off at 2,000 lines and says nothing; a browser behind two proxies sends 30. */
const HEADERS_MAX = 100;
const BODY_MS = 5_000;

export function boundRequests(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    if (request.raw.rawHeaders.length > HEADERS_MAX * 2) {
      return await sendProblem(reply, { status: 431, message: `over ${HEADERS_MAX} header lines` });
    }
    limitBody(request, reply);
    return undefined;
  });
}

function limitBody({ raw, routeOptions }: FastifyRequest, reply: FastifyReply): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers;
  if ((length === undefined || length === '0') && encoding === undefined) return;
  const timer = setTimeout(() => {
    endBody(raw, reply);
  }, routeOptions.config.bodyMs ?? BODY_MS);
  raw.once('close', () => {
    clearTimeout(timer);
  });
}

/** The body takes too long: 408 if there is still an answer to give, and the end of the connection. */
export function endBody(raw: FastifyRequest['raw'], reply: FastifyReply): void {
  if (raw.complete) return;
  if (reply.sent || raw.listenerCount('error') === 0) raw.socket.destroy();
  else {
    void reply.header('connection', 'close');
    // To whoever reads the body, as if the connection had failed; destroyed, there would be nothing left to answer on.
    raw.emit('error', new BodyTooSlow());
  }
}

class BodyTooSlow extends Error {
  readonly statusCode = 408;
  constructor() {
    super('the body did not come in time');
  }
}
