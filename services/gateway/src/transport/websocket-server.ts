// WebSocket clients, both dialects, on `/` and `/ws`: routes of the HTTP server, so that upgrades
// pass its router and hooks. The connection itself: websocket-connection.ts.
// Why and what it costs: docs/adr/0009-websockets-through-fastify.md.
import websocket from '@fastify/websocket';
import { BUFFERED_CHUNKS_MAX, FRAGMENTS_MAX, FRAME_BYTES_MAX } from '@natter/protocol';
import type { FastifyInstance, onRequestHookHandler, RouteHandlerMethod } from 'fastify';
import { sessionOfCookies } from '../access/session-cookie.ts';
import { isOwnPage } from '../http/admission/allowed-origins.ts';
import type { HttpConnections } from './http-connections.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { serveWebSocket } from './websocket-connection.ts';
import { JSON_PROTOCOL } from './websocket-handshake.ts';

/** Makes `server` understand upgrades. Before any hook that asks for `request.ws`. */
export async function registerWebSockets(server: FastifyInstance): Promise<void> {
  await server.register(websocket, {
    options: {
      clientTracking: false,
      maxPayload: FRAME_BYTES_MAX,
      perMessageDeflate: false,
      maxFragments: FRAGMENTS_MAX,
      maxBufferedChunks: BUFFERED_CHUNKS_MAX,
      handleProtocols: (offered) => (offered.has(JSON_PROTOCOL) ? JSON_PROTOCOL : false),
    },
    // Clients are sent elsewhere by drain.ts.
    preClose: (done) => {
      done();
    },
  });
}

export interface WebSocketRouteOptions {
  readonly url: string;
  /** Answers a request without an upgrade. */
  readonly handler: RouteHandlerMethod;
  /** Asked of each upgrade, and of nothing else. */
  readonly admit: onRequestHookHandler;
  readonly listeners: ListenerDeps;
  readonly httpConnections: HttpConnections;
}

/** Adds a path that WebSocket clients may connect to. */
export function webSocketRoute(
  server: FastifyInstance,
  { url, handler, admit, listeners, httpConnections }: WebSocketRouteOptions,
): void {
  server.route({
    method: 'GET',
    url,
    config: { takesWebSockets: true },
    schema: { hide: true },
    onRequest(request, reply, done) {
      if (request.ws) admit.call(this, request, reply, done);
      else done();
    },
    // The last hook before the handler. A connection that still names its request or its response
    // keeps both, and all they name, for as long as it is open.
    preHandler: (request, reply, done) => {
      if (request.ws) reply.raw.detachSocket(request.raw.socket);
      done();
    },
    handler,
    wsHandler: (webSocket, request) => {
      // The plugin's listener holds request and reply. serveWebSocket adds ours in this same turn.
      webSocket.removeAllListeners('error');
      const { raw, address } = request;
      const { socket, headers } = raw;
      const place = httpConnections.handOver(socket);
      // Browsers send it for pages of other ports too, and WebSockets know no CORS.
      const cookie = isOwnPage(headers, request.host)
        ? sessionOfCookies(headers.cookie)
        : undefined;
      serveWebSocket(webSocket, { ...listeners, socket, address, cookie, place });
    },
  });
}
