// Keeps one connection to any of the gateways: opens, greets, and after an end waits and comes back at the next, or says that it is over.
// What travels on it is client.ts's business.
import type { ClientMessage, Hello, ServerMessage, Welcome } from '@natter/protocol';
import { GatewaySocket } from './gateway-socket.ts';
import type { ClientError, RefusedError } from '../errors.ts';
import { reconnectAfter, UrlRotation } from './reconnect.ts';
import type { ConnectionEnd } from './reconnect.ts';
import type { Platform } from '../platform.ts';

export interface LastingConnectionEvents {
  /** A connection stands. */
  welcomed(welcome: Welcome): void;
  received(frame: ServerMessage): void;
  /** The connection, or the attempt at one, ended; another follows by itself. */
  dropped(): void;
  /** For good. */
  ended(error: ClientError | RefusedError): void;
}
export interface LastingConnectionDeps extends Platform {
  readonly urls: readonly string[];
  readonly hello: Hello;
  readonly events: LastingConnectionEvents;
}

/** `connecting`: the first attempt. `offline`: coming back, now or after a pause. */
export type Phase = 'connecting' | 'up' | 'offline' | 'closed';

export class LastingConnection {
  readonly #deps: LastingConnectionDeps;
  readonly #urls: UrlRotation;
  #connection: GatewaySocket | undefined;
  #phase: Phase = 'connecting';
  #cancelRetry = (): void => {};

  constructor(deps: LastingConnectionDeps) {
    this.#deps = deps;
    this.#urls = new UrlRotation(deps.urls, deps.random);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Of the connection, or of the next attempt at one. */
  get url(): string {
    return this.#urls.url;
  }

  /** Throws (SyntaxError) where WebSocket refuses the URL. */
  open(): void {
    const { webSocket, hello, now, events } = this.#deps;
    this.#connection = new GatewaySocket({
      url: this.#urls.url,
      webSocket,
      hello,
      now,
      events: {
        welcomed: (welcome) => {
          this.#phase = 'up';
          events.welcomed(welcome);
        },
        received: (frame) => {
          events.received(frame);
          // What a gateway would send between its bye and its close comes again in the replay.
          if (frame.type === 'bye') this.#connection?.end({ kind: 'bye', bye: frame });
        },
        ended: (end, livedMs) => this.#ended(end, livedMs),
      },
    });
  }

  send(frame: ClientMessage): void {
    this.#connection?.send(frame);
  }

  /** To be called about once a second. */
  check(): void {
    this.#connection?.check();
  }

  /** Gives this connection up and tries another gateway. */
  abandon(): void {
    this.#connection?.end({ kind: 'dead' });
  }

  /** For good, without an event. */
  close(): void {
    this.#phase = 'closed';
    this.#cancelRetry();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #ended(end: ConnectionEnd, livedMs: number): void {
    const decision = reconnectAfter(end);
    this.#connection = undefined;
    if (!decision.comeBack) {
      this.#phase = 'closed';
      this.#deps.events.ended(decision.error);
      return;
    }
    this.#phase = 'offline';
    const delayMs = this.#urls.next(livedMs, decision.retryAfterMs);
    this.#cancelRetry = this.#deps.later(() => this.#reopen(), delayMs);
    this.#deps.events.dropped();
  }

  #reopen(): void {
    try {
      this.open();
    } catch {
      // WebSocket refuses this URL here (ws: from an https page, say); the next in the list may do.
      this.#ended({ kind: 'dead' }, 0);
    }
  }
}
