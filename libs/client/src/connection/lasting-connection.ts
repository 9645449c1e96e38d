// Keeps one connection to any of the gateways: opens it, and after an end waits and opens the next
// one, or gives up. Renews its token. What else travels on it is the business of client.ts.
import type { ClientMessage, Hello, Join, ServerMessage, Welcome } from '@natter/protocol';
import { RefusedError } from '../errors.ts';
import type { ClientError } from '../errors.ts';
import { randomSecret } from '../platform.ts';
import type { Platform } from '../platform.ts';
import { GatewaySocket } from './gateway-socket.ts';
import { reconnectAfter, UrlRotation } from './reconnect.ts';
import type { ConnectionEnd } from './reconnect.ts';
import { Tokens } from './tokens.ts';
import type { Token } from './tokens.ts';

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
  /** Without a token. */
  readonly hello: Hello;
  /** The rooms to come into with the hello of a connection. */
  readonly joins: () => readonly Join[];
  readonly token: Token | undefined;
  readonly events: LastingConnectionEvents;
}

/** A gateway that can be reached answers a ping sooner. */
const PROBE_MS = 1_500;

/** `connecting`: the first attempt. `offline`: reconnecting, now or after a pause. */
export type Phase = 'connecting' | 'up' | 'offline' | 'closed';

export class LastingConnection {
  readonly #deps: LastingConnectionDeps;
  readonly #urls: UrlRotation;
  readonly #tokens: Tokens;
  /** The token of the last hello, and the id of the last that renewed it. */
  #token: string | undefined;
  #renewalId = '';
  #socket: GatewaySocket | undefined;
  #phase: Phase = 'connecting';
  #cancelRetry = (): void => {};

  constructor(deps: LastingConnectionDeps) {
    this.#deps = deps;
    this.#urls = new UrlRotation(deps.urls, deps.random);
    this.#tokens = new Tokens({ ...deps, renew: (token) => this.#renew(token) });
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The URL of the connection, or of the next attempt. */
  get url(): string {
    return this.#urls.url;
  }

  /** Why the last token could not be had, or was refused. */
  get fault(): ClientError | RefusedError | undefined {
    return this.#tokens.fault;
  }

  /** Returns a token for HTTP, if the program has one. Rejects with ClientError `no-token`. */
  async token(): Promise<string | undefined> {
    // That of an open connection is renewed in time.
    return this.#phase === 'up' ? this.#token : this.#tokens.get();
  }

  /** Opens the first connection. Throws SyntaxError if WebSocket refuses the URL. */
  open(): void {
    const { token } = this.#deps;
    if (typeof token !== 'function') return this.#open(token);
    this.#tokens.ask(
      (fresh) => this.#tryToOpen(() => this.#open(fresh)),
      () => this.#ended({ kind: 'dead' }, 0),
    );
  }

  #open(token: string | undefined): void {
    const { webSocket, now, events } = this.#deps;
    this.#token = token;
    this.#socket = new GatewaySocket({
      url: this.#urls.url,
      webSocket,
      hello: () => {
        const join = this.#deps.joins();
        return { ...this.#hello(), ...(join.length > 0 && { join }) };
      },
      now,
      events: {
        welcomed: (welcome) => {
          this.#phase = 'up';
          this.#tokens.accepted(welcome.expiresIn);
          events.welcomed(welcome);
        },
        received: (frame) => this.#received(frame),
        ended: (end, livedMs) => this.#ended(end, livedMs),
      },
    });
  }

  #hello(): Hello {
    const token = this.#token;
    return { ...this.#deps.hello, ...(token !== undefined && { token }) };
  }

  #renew(token: string): void {
    this.#token = token;
    this.#renewalId = randomSecret();
    this.send({ ...this.#hello(), id: this.#renewalId });
  }

  #received(frame: ServerMessage): void {
    if (frame.type === 'error' && frame.id === this.#renewalId) {
      this.#tokens.refused(new RefusedError(frame));
      // It is another person's or has another alias: good for a new connection only.
      if (frame.code === 'forbidden') this.abandon();
      return;
    }
    if (frame.type === 'welcome') this.#tokens.accepted(frame.expiresIn);
    this.#deps.events.received(frame);
    // Frames between `bye` and the close would come again in the replay.
    if (frame.type === 'bye') this.#socket?.end({ kind: 'bye', bye: frame });
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
    if (this.#phase === 'offline' && !socket && !this.#tokens.isAsking) {
      this.#cancelRetry();
      this.#tryToOpen(() => this.open());
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
    this.#tokens.stop();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #ended(end: ConnectionEnd, livedMs: number): void {
    const decision = reconnectAfter(end);
    this.#socket = undefined;
    this.#tokens.stop();
    if (!decision.comeBack) {
      this.#phase = 'closed';
      this.#deps.events.ended(decision.error);
      return;
    }
    this.#phase = 'offline';
    const delayMs = this.#urls.next(livedMs, decision.retryAfterMs);
    this.#cancelRetry = this.#deps.later(() => this.#tryToOpen(() => this.open()), delayMs);
    this.#deps.events.dropped();
  }

  #tryToOpen(open: () => void): void {
    try {
      open();
    } catch {
      // WebSocket refuses this URL here (`ws:` from an https page, say); the next one may work.
      this.#ended({ kind: 'dead' }, 0);
    }
  }
}
