// One WebSocket connection: hands a frame on in the turn it came in, writes finished frames on the
// upgraded socket itself. ws reads, and writes its own control frames whole, so the two do not
// interleave; after a close frame nothing is written. One object and one context a connection:
// there are thousands.
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { closes } from '@natter/protocol';
import type { CloseReason } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Connection } from './connection.ts';
import { dispatch } from '../session/dispatch.ts';
import type { ListenerDeps } from './listener-deps.ts';
import { Outbox } from './outbox.ts';
import { Session } from '../session/session.ts';
import type { Gateway } from '../gateway.ts';
import type { ConnectionPlace } from './http-connections.ts';
import type { Heartbeat, OpenConnection } from './heartbeat.ts';
import { TextSession } from '../session/text/text-session.ts';
import type { Turns } from './turn.ts';
import { JSON_PROTOCOL } from './websocket-handshake.ts';

/** A peer that has not answered our close by then is cut off. */
const LINGER_MS = 2_000;
/** Our reasons for ws's error codes. ws has sent the close frame itself. */
const FAULTS: Readonly<Record<string, CloseReason>> = {
  WS_ERR_INVALID_UTF8: 'not-utf8',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'frame-too-large',
};

export interface WebSocketDeps extends ListenerDeps {
  readonly socket: Socket;
  readonly address: string;
  readonly cookie: string | undefined;
  /** Released when the connection is gone. */
  readonly place: ConnectionPlace | undefined;
}

/** Called in the turn of the upgrade: a frame that came with it would find no listener later. */
export function serveWebSocket(
  webSocket: WebSocket,
  { socket, address, cookie, place, connections, turns, gateway }: WebSocketDeps,
): void {
  const present = gateway();
  if (present === undefined) {
    webSocket.on('error', () => {});
    webSocket.on('close', () => place?.release());
    webSocket.close(closes.drain.code);
    return;
  }
  const client = new WebSocketConnection(webSocket, {
    socket,
    address,
    cookie: present.access === undefined ? undefined : cookie,
    turns,
    gateway: present,
  });
  connections.add(client);
  webSocket.on('message', (data, isBinary) => {
    client.receive(data as Buffer, isBinary);
  });
  const hear = (): void => {
    client.hear();
  };
  webSocket.on('pong', hear).on('ping', hear);
  webSocket.on('error', (error: Error & { code?: string }) => {
    client.fail(error.code ?? '');
  });
  webSocket.on('close', (code) => {
    connections.remove(client);
    place?.release();
    client.gone(code);
  });
}

class WebSocketConnection implements Connection, Heartbeat, OpenConnection {
  readonly wire: 'json' | 'frame';
  readonly address: string;
  readonly cookie: string | undefined;
  readonly outbox: Outbox;
  readonly session: Session;
  heardMs = monotonicMs();
  readonly #webSocket: WebSocket;
  readonly #text: TextSession | undefined;

  constructor(webSocket: WebSocket, { socket, address, cookie, turns, gateway }: ConnectionDeps) {
    this.#webSocket = webSocket;
    this.wire = webSocket.protocol === JSON_PROTOCOL ? 'json' : 'frame';
    this.address = address;
    this.cookie = cookie;
    this.outbox = new Outbox(socket, turns, webSocket);
    this.session = new Session(this, gateway);
    this.#text =
      this.wire === 'json' ? undefined : new TextSession(this.session, { asksAgain: () => true });
  }

  get heartbeat(): Heartbeat {
    return this;
  }
  ping(): void {
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping();
  }
  hear(): void {
    this.heardMs = monotonicMs();
  }

  receive(data: Buffer, isBinary: boolean): void {
    this.hear();
    if (isBinary) this.session.end('binary');
    else if (this.#text === undefined) dispatch(this.session, data.toString());
    else this.#text.receive({ kind: 'text', text: data.toString() });
  }
  fail(code: string): void {
    this.session.gateway.metrics.closes.inc({ reason: FAULTS[code] ?? 'malformed' });
    this.session.gone('lost');
  }
  gone(code: number): void {
    const why = code === 1000 || code === 1001 || code === 1005 ? 'quit' : 'lost';
    if (this.#text === undefined) this.session.gone(why);
    else this.#text.receive({ kind: 'gone', why });
  }

  pauseInput(): void {
    this.#webSocket.pause();
  }
  resumeInput(): void {
    this.#webSocket.resume();
  }
  close(reason: CloseReason): void {
    this.outbox.flush();
    this.#webSocket.resume(); // Else the peer's close frame is never read.
    this.#webSocket.close(closes[reason].code, reason);
    setTimeout(() => {
      this.#webSocket.terminate();
    }, LINGER_MS).unref();
  }
}

interface ConnectionDeps {
  readonly socket: Socket;
  readonly address: string;
  readonly cookie: string | undefined;
  readonly turns: Turns;
  readonly gateway: Gateway;
}
