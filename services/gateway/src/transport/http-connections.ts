// The TCP connections of the HTTP server: each takes a place from its first byte to its last, also
// while it waits for a request. One that waits can be closed for another (connection-limit.ts).
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { putTlsBefore } from './tls/before-http.ts';
import type { TlsDoor } from './tls/tls-door.ts';
import type { ConnectionLimit, IdleConnection, Place } from './connection-limit.ts';
import { parseAddress } from './proxies/client-address.ts';
import type { TrustsProxy } from './proxies/trusted-proxies.ts';

/** Connections beyond the limit that still learn why, and may ask /healthz. More are reset. */
const SPARE_MAX = 8;

export interface HttpConnectionsDeps {
  readonly limit: ConnectionLimit;
  readonly trustsProxy: TrustsProxy;
}

export class HttpConnections {
  readonly #deps: HttpConnectionsDeps;
  /** Those that are not upgraded. */
  readonly #open = new Map<Socket, HttpConnection>();
  readonly #spare = new Set<Socket>();

  constructor(deps: HttpConnectionsDeps) {
    this.#deps = deps;
  }

  /** Counts the connections that `server` accepts from now on, also while `door` secures them. */
  countThoseOf(server: Server, door: TlsDoor | undefined): void {
    const accept = (socket: Socket): void => {
      this.#accept(socket);
    };
    const secured = (raw: Socket, socket: Socket): void => {
      this.#move(raw, socket);
    };
    if (door === undefined) server.on('connection', accept);
    else putTlsBefore(server, { door, accept, secured });
    server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      const connection = this.#open.get(socket);
      if (connection === undefined) return;
      connection.begin();
      response.once('close', () => {
        connection.finish();
      });
    });
    server.prependListener('upgrade', ({ socket }: IncomingMessage) => {
      // It never waits for a request again.
      this.#open.get(socket)?.begin();
    });
  }

  /** Whether the connection has a place. Without one every request but /healthz is refused. */
  hasPlace(socket: Socket): boolean {
    return !this.#spare.has(socket);
  }

  /** Keeps the place of a trusted proxy's client until the connection ends. */
  keep(socket: Socket, client: Place): void {
    this.#open.get(socket)?.keep(client);
  }

  /** Hands an upgraded connection over to its new owner, who releases its place. */
  handOver(socket: Socket): ConnectionPlace | undefined {
    const connection = this.#open.get(socket);
    this.#open.delete(socket);
    connection?.forgetSocket();
    return connection;
  }

  #accept(socket: Socket): void {
    const { limit, trustsProxy } = this.#deps;
    const peer = socket.remoteAddress ?? '';
    const address = trustsProxy(peer) ? undefined : (parseAddress(peer) ?? peer);
    const place = limit.open(address);
    if (place === undefined) {
      this.#acceptSpare(socket);
      return;
    }
    const connection = new HttpConnection(socket, { address, limit, place });
    this.#watch(socket, connection);
  }

  #watch(socket: Socket, connection: HttpConnection): void {
    this.#open.set(socket, connection);
    connection.onClose(() => {
      this.#open.delete(socket);
    });
  }

  /** Requests name the TLSSocket from now on. */
  #move(raw: Socket, socket: Socket): void {
    if (this.#spare.delete(raw)) this.#acceptSpare(socket);
    const connection = this.#open.get(raw);
    if (connection === undefined) return;
    this.#open.delete(raw);
    connection.moveTo(socket);
    this.#watch(socket, connection);
  }

  #acceptSpare(socket: Socket): void {
    if (this.#spare.size >= SPARE_MAX) {
      socket.destroy();
      return;
    }
    this.#spare.add(socket);
    socket.once('close', () => {
      this.#spare.delete(socket);
    });
  }
}

/** What a connection takes of the limits. */
export interface ConnectionPlace {
  release(): void;
}

class HttpConnection implements IdleConnection, ConnectionPlace {
  readonly address: string | undefined;
  readonly #limit: ConnectionLimit;
  readonly #place: Place;
  #client: Place | undefined;
  #socket: Socket | undefined;
  #closed: (() => void) | undefined;
  /** Requests that are not answered yet: pipelined ones are several. */
  #requests = 0;

  constructor(
    socket: Socket,
    {
      address,
      limit,
      place,
    }: { address: string | undefined; limit: ConnectionLimit; place: Place },
  ) {
    this.#socket = socket;
    this.address = address;
    this.#limit = limit;
    this.#place = place;
    limit.addIdle(this);
  }

  begin(): void {
    this.#requests += 1;
    this.#limit.removeIdle(this);
  }
  finish(): void {
    this.#requests -= 1;
    if (this.#requests === 0 && this.#socket?.destroyed === false) this.#limit.addIdle(this);
  }

  onClose(gone: () => void): void {
    this.#closed = () => {
      gone();
      this.release();
    };
    this.#socket?.once('close', this.#closed);
  }
  keep(client: Place): void {
    this.#client = client;
  }
  /** The socket has another owner now: nothing here listens to it. */
  forgetSocket(): void {
    if (this.#closed !== undefined) this.#socket?.off('close', this.#closed);
    this.#closed = undefined;
    this.#socket = undefined;
  }

  /** The old socket is not listened to any more; `onClose` listens to the new one. */
  moveTo(socket: Socket): void {
    this.forgetSocket();
    this.#socket = socket;
  }

  release(): void {
    this.#limit.removeIdle(this);
    this.#place.release();
    this.#client?.release();
  }
  close(): void {
    this.release();
    this.#socket?.destroy();
  }
}
