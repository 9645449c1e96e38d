// HTTP: health, readiness, metrics. Upgrades to WebSocket go past the router (listen-websocket.ts).
import { fastify, LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { Listeners } from './listen-tcp.ts';
import { acceptWebSockets } from './listen-websocket.ts';
import type { Metrics } from './metrics.ts';

/** fastify's defaults held a slow handshake for 90 s. */
const HEADERS_MS = 3_000;
const REQUEST_MS = 5_000;
const CHECKING_MS = 500;

export interface HttpDeps {
  readonly config: Config;
  readonly listeners: Listeners;
  readonly metrics: Metrics;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  readonly gatewayId: () => string;
  /** Undefined: ready. Else why not. */
  readonly notReady: () => string | undefined;
}

export function createHttpServer(deps: HttpDeps): FastifyInstance {
  const server = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECKING_MS },
    forceCloseConnections: true,
  });
  acceptWebSockets(server.server, deps);
  for (const url of ['/', '/ws']) {
    server.get(url, async (_request, reply) => {
      await reply
        .type('text/plain')
        .send('Natter. Connect with a WebSocket client, e.g. wscat -c ws://HOST:PORT\n');
    });
  }
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
  return server;
}
