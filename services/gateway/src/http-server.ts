// HTTP: health, readiness, metrics, the browser client (serve-web.ts), and the upgrade of WebSockets (listen-websocket.ts).
import { fastify, LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from './config.ts';
import type { Listeners } from './listen-tcp.ts';
import { registerWebSocket } from './listen-websocket.ts';
import type { Metrics } from './metrics.ts';
import { registerWeb } from './serve-web.ts';

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

export async function createHttpServer(deps: HttpDeps): Promise<FastifyInstance> {
  const server = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (address) => deps.config.trustedProxies(address),
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECKING_MS },
    forceCloseConnections: true,
  });
  await registerWeb(server);
  await registerWebSocket(server, deps);
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
