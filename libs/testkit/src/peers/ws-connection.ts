// Opens a WebSocket with any subprotocol, path and Origin. Used by both WebSocket peers.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface OpenOptions {
  /** The `Origin` header. Absent: none, as from a program. */
  readonly origin?: string;
  /** `/` unless set. */
  readonly path?: string;
  /** Subprotocols to offer. */
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** Returns a connection about to open, before its first frame. `wsUrl`: `ws://host:port`. */
export function dial(wsUrl: string, options: OpenOptions = {}): WebSocket {
  return new WebSocket(new URL(options.path ?? '/', wsUrl), [...(options.protocols ?? [])], {
    perMessageDeflate: false,
    ...(options.origin !== undefined && { origin: options.origin }),
    ...(options.headers !== undefined && { headers: { ...options.headers } }),
  });
}

/** Resolves when the socket is open. Rejects with the HTTP status if the upgrade is refused. */
export async function opened(socket: WebSocket): Promise<void> {
  await once(socket, 'open');
  // A later error is followed by 'close', and tests listen for that.
  socket.on('error', () => undefined);
}

export function closedOf(socket: WebSocket): Promise<Closed> {
  return new Promise((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}

/** Resolves with the HTTP answer to an upgrade. One that is accepted (101) is closed again. */
export async function upgradeAnswer(
  wsUrl: string,
  options: OpenOptions = {},
): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, unknown>> }> {
  const socket = dial(wsUrl, options);
  socket.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    socket.once('upgrade', (answer) => {
      resolve({ status: 101, headers: answer.headers });
      socket.once('open', () => socket.terminate());
    });
    socket.once('unexpected-response', (request, answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
      request.destroy();
    });
    socket.once('close', () => reject(new Error('the connection closed without an answer')));
  });
}

/** Writes bytes past the WebSocket layer, for frames that it would never make. */
export function writeRaw(socket: WebSocket, bytes: Uint8Array): void {
  // ws exposes the TCP connection nowhere else.
  // oxlint-disable-next-line no-underscore-dangle
  (socket as unknown as { _socket: { write(bytes: Uint8Array): void } })._socket.write(bytes);
}
