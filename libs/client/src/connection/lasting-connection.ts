// Keeps one connection to any of the gateways: opens it, and after an end waits and opens the next
// one, or gives up. Does not know what travels on it: that is client.ts.
import type { ClientMessage, Hello, ServerMessage, Welcome } from '@natter/protocol';
import type { ClientError, RefusedError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { GatewaySocket } from './gateway-socket.ts';
import { reconnectAfter, UrlRotation } from './reconnect.ts';
import type { ConnectionEnd } from './reconnect.ts';

export interface LastingConnectionEvents {
  welcomed(welcome: Welcome): void;
  received(frame: ServerMessage): void;
  /** The connection, or an attempt at one, ended. Another follows by itself. */
  dropped(): void;
  /** Ended for good. */
  ended(error: ClientError | RefusedError): void;
}
export interface LastingConnectionDeps extends Platform {
  readonly urls: readonly string[];
  readonly hello: Hello;
  readonly events: LastingConnectionEvents;
}

/** A gateway that can be reached answers a ping sooner. */
const PROBE_MS = 1_500;

/** `connecting`: the first attempt. `offline`: reconnecting, now or after a pause. */
export type Phase = 'connecting' | 'up' | 'offline' | 'closed';

export class LastingConnection {
  readonly #deps: LastingConnectionDeps;
  readonly #urls: UrlRotation;
  #socket: GatewaySocket | undefined;
  #phase: Phase = 'connecting';
  #cancelRetry = (): void => {};

  constructor(deps: LastingConnectionDeps) {
    this.#deps = deps;
    this.#urls = new UrlRotation(deps.urls, deps.random);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The URL of the connection, or of the next attempt. */
  get url(): string {
    return this.#urls.url;
  }

  /** Opens the first connection. Throws SyntaxError if WebSocket refuses the URL. */
  open(): void {
    const { webSocket, hello, now, events } = this.#deps;
    this.#socket = new GatewaySocket({
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
          // Frames between `bye` and the close would come again in the replay.
          if (frame.type === 'bye') this.#socket?.end({ kind: 'bye', bye: frame });
        },
        ended: (end, livedMs) => this.#ended(end, livedMs),
      },
    });
  }

  /** Sends a frame. It is lost while not connected. */
  send(frame: ClientMessage): void {
    this.#socket?.send(frame);
  }

  /** Ends a dead connection. Call it about once a second. */
  check(): void {
    this.#socket?.check();
  }

  /** Drops this connection and tries another gateway. */
  abandon(): void {
    this.#socket?.end({ kind: 'dead' });
  }

  /**
   * Pings the gateway and reconnects unless a frame arrives in time. While waiting to reconnect, it
   * tries at once. Without it, a dead connection is found after half a minute.
   */
  probe(): void {
    const socket = this.#socket;
    if (this.#phase === 'offline' && !socket) {
      this.#cancelRetry();
      this.#reopen();
    }
    if (this.#phase !== 'up' || !socket) return;
    const pingedAtMs = this.#deps.now();
    socket.send({ type: 'ping' });
    this.#deps.later(() => {
      if (socket !== this.#socket || socket.heardAtMs >= pingedAtMs) return;
      this.abandon();
      this.probe();
    }, PROBE_MS);
  }

  /** Closes for good, without an event. */
  close(): void {
    this.#phase = 'closed';
    this.#cancelRetry();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #ended(end: ConnectionEnd, livedMs: number): void {
    const decision = reconnectAfter(end);
    this.#socket = undefined;
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
      // WebSocket refuses this URL here (`ws:` from an https page, say); the next one may work.
      this.#ended({ kind: 'dead' }, 0);
    }
  }
}
