// Puts TLS before an HTTP server: the server gets its connections once they are secure.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { answerPlainHttp } from '../../http/error-handlers.ts';
import type { TlsDoor } from './tls-door.ts';

export interface BeforeHttpOptions {
  readonly door: TlsDoor;
  /** Hears of each TCP connection; may destroy it. */
  readonly accept: (raw: Socket) => void;
  /** Its handshake is done. Called before the first request. */
  readonly secured: (raw: Socket, socket: TLSSocket) => void;
}

/** Takes over the server's connections, which it must not have served before. */
export function putTlsBefore(server: Server, options: BeforeHttpOptions): void {
  const { door, accept, secured } = options;
  const serve = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (raw) => {
    accept(raw);
    if (raw.destroyed) return;
    door.secure(raw, {
      secured: (socket) => {
        secured(raw, socket);
        for (const listener of serve) listener.call(server, socket);
      },
      plain: () => {
        answerPlainHttp(raw);
      },
    });
  });
}
