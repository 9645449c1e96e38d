// TLS on connections that a port has accepted and counted (tcp-server.ts, http-connections.ts).
// It reads the first byte itself, so that a client without TLS gets an answer it can read.
import type { Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { SecureContextOptions, Server, TLSSocket } from 'node:tls';
import type { Certificate } from './certificate.ts';

/** From the accepted connection to the end of the handshake. */
const HANDSHAKE_MS = 3_000;
/** The first byte of a ClientHello: a record of type handshake (RFC 8446, 5.1). */
const HANDSHAKE_RECORD = 0x16;

/** Why a connection was not served: no TLS at all, too slow, or the two do not agree. */
export type TlsFailure = 'plain' | 'timeout' | 'handshake';

export interface TlsDoorOptions {
  readonly certificate: Certificate;
  /** What the port speaks (ALPN). Absent: clients are not asked. */
  readonly protocols?: readonly string[];
  /** `detail`: OpenSSL's code. */
  readonly onFailure: (failure: TlsFailure, detail?: string) => void;
}

/** What becomes of a connection. Neither is called if the client goes away before. */
export interface TlsOutcome {
  readonly secured: (socket: TLSSocket) => void;
  /** It speaks no TLS: answer in the clear, and close it. */
  readonly plain: () => void;
}

export class TlsDoor {
  /** Never listens: connections are handed to it. */
  readonly #server: Server;
  readonly #handshakes = new Map<string, (socket: TLSSocket) => void>();
  readonly #onFailure: TlsDoorOptions['onFailure'];

  constructor({ certificate, protocols, onFailure }: TlsDoorOptions) {
    this.#onFailure = onFailure;
    this.#server = createServer({
      ...contextOf(certificate),
      ...(protocols !== undefined && { ALPNProtocols: [...protocols] }),
    });
    this.#server.on('secureConnection', (socket) => {
      const secured = this.#handshakes.get(idOf(socket));
      // The connection was reset just now: its addresses are gone.
      if (secured === undefined) socket.destroy();
      else secured(socket);
    });
    this.#server.on('tlsClientError', (error: Error & { code?: string }, socket) => {
      if (this.#handshakes.delete(idOf(socket))) this.#onFailure('handshake', error.code);
    });
  }

  /** For handshakes from now on. Open connections stay. */
  renew(certificate: Certificate): void {
    this.#server.setSecureContext(contextOf(certificate));
  }

  /** Takes a connection of which nothing has been read. */
  secure(raw: Socket, { secured, plain }: TlsOutcome): void {
    const id = idOf(raw);
    const stop = (): void => {
      clearTimeout(timer);
      this.#handshakes.delete(id);
      raw.off('data', read).off('end', destroy).off('close', stop);
    };
    const fail = (failure: TlsFailure, answer: () => void): void => {
      stop();
      this.#onFailure(failure);
      answer();
    };
    const destroy = (): void => {
      raw.destroy();
    };
    let isTls = false;
    const read = (bytes: Buffer): void => {
      raw.off('data', read).off('end', destroy).pause();
      isTls = bytes[0] === HANDSHAKE_RECORD;
      if (!isTls) {
        fail('plain', plain);
        return;
      }
      raw.unshift(bytes);
      this.#handshakes.set(id, (socket) => {
        stop();
        secured(socket);
      });
      this.#server.emit('connection', raw);
    };
    const timer = setTimeout(() => {
      // One that waits for our first word may be a person with `nc`.
      fail('timeout', isTls ? destroy : plain);
    }, HANDSHAKE_MS);
    raw.on('error', ignore).on('close', stop).on('end', destroy).on('data', read);
  }
}

/** A 'close' follows. Also after the handshake, when the error is told to the TLSSocket too. */
const ignore = (): void => {};

const contextOf = ({ cert, key }: Certificate): SecureContextOptions => ({
  cert,
  key,
  minVersion: 'TLSv1.2',
});

/** The same for a connection and for the TLSSocket on it; unique among open ones of a port. */
const idOf = ({ remoteAddress, remotePort, localAddress }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localAddress}`;
