// The HTTP server: health, readiness, metrics, the web app, the API (api.ts) and WebSockets.
// Every request and every upgrade passes the same hooks, in the order they are added here.
import { fastify, LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import type { SlowTurns } from '../slow-turn.ts';
import { HttpConnections } from '../transport/http-connections.ts';
import type { ListenerDeps } from '../transport/listener-deps.ts';
import type { TlsDoor } from '../transport/tls/tls-door.ts';
import { registerWebSockets, webSocketRoute } from '../transport/websocket-server.ts';
import {
  allowedOrigin,
  boundPace,
  knownHost,
  notOverloaded,
  properUpgrade,
  roomForClient,
} from './admission/admission.ts';
import type { AdmissionDeps } from './admission/admission.ts';
import { boundedRequest } from './admission/request-bounds.ts';
import { onRequest } from './admission/rules.ts';
import { registerHttpApi } from './api.ts';
import { clientErrorHandler, errorHandler, frameworkErrors } from './error-handlers.ts';
import { handleNotFound } from './not-found.ts';
import { registerOpenApi } from './openapi.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { registerWebApp, sayWhatThisIs } from './web-app.ts';

/** fastify's defaults held a slow handshake for 90 s. */
const HEADERS_MS = 3_000;
const CHECKING_MS = 500;
/** A connection that waits for a request is closed 9 s after the last: Node adds a second. */
const KEEP_ALIVE_MS = 8_000;
/** Bytes of one part of a path: a file's name of 255 characters, percent-encoded. */
const PARAM_BYTES_MAX = 4_096;

export interface HttpServerDeps {
  readonly config: Config;
  readonly listeners: ListenerDeps;
  /** Undefined: the port is plain. */
  readonly door?: TlsDoor | undefined;
  readonly metrics: Metrics;
  readonly slowTurns: SlowTurns;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  readonly gatewayId: () => string;
  /** Undefined: ready. Else why not. */
  readonly notReady: () => string | undefined;
  /** The web app's files, as built. */
  readonly webFolder: string;
}

export async function createHttpServer(deps: HttpServerDeps): Promise<FastifyInstance> {
  const { config, listeners } = deps;
  const server = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: (address) => config.trustedProxies(address),
    // A logger of its own for each request, to name it by, is nothing we use.
    childLoggerFactory: (logger) => logger,
    // A body's time is its route's (admission/request-bounds.ts).
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: HEADERS_MS,
      connectionsCheckingInterval: CHECKING_MS,
      // Any other upgrade (`curl --http2`) is answered as if it had not been asked for.
      shouldUpgradeCallback: ({ method, headers }) =>
        method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket',
    },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: PARAM_BYTES_MAX },
    clientErrorHandler,
    frameworkErrors,
  });
  const onFault = (error: unknown, route: string): void => {
    deps.logger.error({ err: error, route }, 'a request failed');
  };
  const httpConnections = new HttpConnections(listeners);
  httpConnections.countThoseOf(server.server, deps.door);
  server.decorateRequest('address', '');
  server.decorateReply('refusedWith', undefined);
  server.setErrorHandler(errorHandler(onFault));
  const notFound = handleNotFound(server);
  await registerWebSockets(server);
  addSecurityHeaders(server, { ownTls: deps.door !== undefined });
  server.addHook('onRequest', onRequest(boundedRequest, knownHost(config), properUpgrade));
  server.addHook('onRequest', (request, reply, done) => {
    // One beyond the limit learns why, and no more.
    if (!httpConnections.hasPlace(request.raw.socket)) void reply.header('connection', 'close');
    done();
  });
  const admission: AdmissionDeps = { config, listeners, httpConnections };
  await registerPages(server, admission, deps.webFolder);
  registerHealth(server, deps);
  await registerOpenApi(server, deps.version, config.auth.mode);
  await registerHttpApi(server, { ...deps, admission, notFound });
  return server;
}

/** `/` and `/ws`: the web app for browsers, and where WebSocket clients connect. */
async function registerPages(
  server: FastifyInstance,
  admission: AdmissionDeps,
  webFolder: string,
): Promise<void> {
  const admit = onRequest(
    allowedOrigin(admission.config),
    notOverloaded(admission.listeners),
    roomForClient(admission),
    boundPace(admission.listeners),
  );
  const sendPage = await registerWebApp(server, webFolder, admission.config.lab?.gateways);
  webSocketRoute(server, { ...admission, url: '/', handler: sendPage, admit });
  webSocketRoute(server, { ...admission, url: '/ws', handler: sayWhatThisIs, admit });
}

/** For load balancers, scrapers and people who look: under any Host, and at any limit. */
function registerHealth(server: FastifyInstance, deps: HttpServerDeps): void {
  const options = { config: { anyHost: true } };
  server.get('/healthz', options, () => ({
    gateway: deps.gatewayId(),
    version: deps.version,
    pid: process.pid,
  }));
  server.get('/readyz', options, (_request, reply) => {
    const reason = deps.notReady();
    const answer = reason === undefined ? { ready: true } : { ready: false, reason };
    return reply.code(answer.ready ? 200 : 503).send(answer);
  });
  server.get('/metrics', options, async (_request, reply) => {
    await reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
  });
}
