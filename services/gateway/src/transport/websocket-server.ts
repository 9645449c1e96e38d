// WebSocket clients, both dialects, on `/` and `/ws`: who is let in is decided before the upgrade (admit-upgrade.ts); the connection is websocket-connection.ts.
// By ws itself on the HTTP server's `upgrade`: through a router each connection would keep its request and answer for as long as it lives.
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { BUFFERED_CHUNKS_MAX, FRAGMENTS_MAX, FRAME_BYTES_MAX } from '@natter/protocol';
import { admitUpgrade, JSON_PROTOCOL } from './admit-upgrade.ts';
import type { Admission } from './admit-upgrade.ts';
import type { Config } from '../config.ts';
import type { Listeners } from './tcp-server.ts';
import { serveWebSocket } from './websocket-connection.ts';

/** From now on `server` lets WebSocket clients in. */
export function acceptWebSockets(
  server: Server,
  deps: { readonly config: Config; readonly listeners: Listeners },
): void {
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
    maxFragments: FRAGMENTS_MAX,
    maxBufferedChunks: BUFFERED_CHUNKS_MAX,
    handleProtocols: (offered) => (offered.has(JSON_PROTOCOL) ? JSON_PROTOCOL : false),
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const admission = admitUpgrade(request, deps);
    if (admission.kind === 'refused') {
      refuse(socket, admission);
      return;
    }
    const { address } = admission;
    upgrades.handleUpgrade(request, socket, head, (webSocket) => {
      serveWebSocket(webSocket, { socket, address, ...deps.listeners });
    });
  });
}

function refuse(
  socket: Socket,
  { status, error, retryAfterSeconds }: Extract<Admission, { kind: 'refused' }>,
): void {
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfterSeconds === undefined ? [] : [`Retry-After: ${retryAfterSeconds}`]),
  ];
  const destroy = (): void => {
    socket.destroy();
  };
  socket.once('error', destroy).once('finish', destroy);
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
