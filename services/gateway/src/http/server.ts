// HTTP: health, readiness, metrics, the browser client (web-app.ts) and the API (http/api.ts).
// Upgrades to WebSocket go past the router (websocket-server.ts).
import { fastify, LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { registerDocs } from './docs.ts';
import { clientErrorHandler, frameworkErrors, notFound } from './errors.ts';
import { registerHttpApi } from './api.ts';
import { boundRequests } from './request-bounds.ts';
import type { Listeners } from '../transport/tcp-server.ts';
import { acceptWebSockets } from '../transport/websocket-server.ts';
import type { Metrics } from '../metrics.ts';
import type { SlowTurns } from '../slow-turn.ts';
import { registerWeb } from './web-app.ts';

/** fastify's defaults held a slow handshake for 90 s. */
const HEADERS_MS = 3_000;
const CHECKING_MS = 500;
/** Bytes of one part of a path: a file's name of 255 characters, percent-encoded. What is too long for its schema is refused by that. */
const PARAM_BYTES_MAX = 4_096;

export interface HttpDeps {
  readonly config: Config;
  readonly listeners: Listeners;
  readonly metrics: Metrics;
  readonly slowTurns: SlowTurns;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  readonly gatewayId: () => string;
  /** Undefined: ready. Else why not. */
  readonly notReady: () => string | undefined;
}

export async function createHttpServer(deps: HttpDeps): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (address) => deps.config.trustedProxies(address),
    // The time of a body is its route's (http/request-bounds.ts).
    requestTimeout: 0,
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECKING_MS },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: PARAM_BYTES_MAX },
    clientErrorHandler,
    frameworkErrors,
  });
  server.setNotFoundHandler(notFound);
  boundRequests(server);
  acceptWebSockets(server.server, deps);
  await registerWeb(server);
  server.get('/healthz', () => ({
    gateway: deps.gatewayId(),
    version: deps.version,
    pid: process.pid,
  }));
  server.get('/readyz', (_request, reply) => {
    const reason = deps.notReady();
    const answer = reason === undefined ? { ready: true } : { ready: false, reason };
    return reply.code(answer.ready ? 200 : 503).send(answer);
  });
  server.get('/metrics', async (_request, reply) => {
    await reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
  });
  await registerDocs(server, deps.version);
  await registerHttpApi(server, {
    ...deps,
    onFault: (error, route) => {
      deps.logger.error({ err: error, route }, 'a request failed');
    },
  });
  return server;
}
