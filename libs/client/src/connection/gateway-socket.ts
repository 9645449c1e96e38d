// One WebSocket to a gateway, from its opening and our hello to its end. Never reconnects: that is
// lasting-connection.ts. Contract: docs/protocol.md, "natter.v1".
import { HELLO_JSON_MS } from '@natter/protocol';
import type { ClientMessage, Hello, ServerMessage, Welcome } from '@natter/protocol';
import { Heartbeat } from './heartbeat.ts';
import type { ConnectionEnd } from './reconnect.ts';

export interface GatewaySocketEvents {
  welcomed(welcome: Welcome): void;
  /** Also a later `welcome`, which answers a renewed token. */
  received(frame: ServerMessage): void;
  /** Called once, last. `livedMs`: time since the welcome. */
  ended(end: ConnectionEnd, livedMs: number): void;
}
export interface GatewaySocketDeps {
  readonly url: string;
  readonly webSocket: typeof WebSocket;
  /** Called when the connection is open. */
  readonly hello: () => Hello;
  readonly now: () => number;
  readonly events: GatewaySocketEvents;
}

export class GatewaySocket {
  readonly #socket: WebSocket;
  readonly #deps: GatewaySocketDeps;
  readonly #openedAtMs: number;
  #welcomedAtMs = 0;
  #heartbeat: Heartbeat | undefined;
  #isClosed = false;

  /** Throws SyntaxError if WebSocket refuses the URL. */
  constructor(deps: GatewaySocketDeps) {
    this.#deps = deps;
    this.#openedAtMs = deps.now();
    this.#socket = new deps.webSocket(deps.url, 'natter.v1');
    this.#socket.addEventListener('open', () => this.send(deps.hello()));
    this.#socket.addEventListener('message', ({ data }) => this.#hear(data));
    this.#socket.addEventListener('close', ({ code }) => this.end({ kind: 'closed', code }));
  }

  /** When the last frame arrived, in ms; 0 before the welcome. */
  get heardAtMs(): number {
    return this.#heartbeat?.heardAtMs ?? 0;
  }

  /** Sends a frame. It is lost if the socket is closing; `ended` follows. */
  send(frame: ClientMessage): void {
    if (!this.#isClosed) this.#socket.send(JSON.stringify(frame));
  }

  /** Pings a silent gateway and ends a dead connection. Call it about once a second. */
  check(): void {
    const nowMs = this.#deps.now();
    if (!this.#heartbeat) {
      if (nowMs - this.#openedAtMs >= HELLO_JSON_MS) this.end({ kind: 'dead' });
      return;
    }
    const step = this.#heartbeat.check(nowMs);
    if (step === 'ping') this.send({ type: 'ping' });
    if (step === 'dead') this.end({ kind: 'dead' });
  }

  /** Closes the connection and reports why, unless it has ended already. */
  end(end: ConnectionEnd): void {
    if (this.#isClosed) return;
    this.close();
    this.#deps.events.ended(end, this.#heartbeat ? this.#deps.now() - this.#welcomedAtMs : 0);
  }

  /** Closes the connection without an event. Sends no code: the gateway draws nothing from one. */
  close(): void {
    this.#isClosed = true;
    this.#socket.close();
  }

  #hear(data: unknown): void {
    if (this.#isClosed) return;
    const nowMs = this.#deps.now();
    this.#heartbeat?.heard(nowMs);
    const frame = decode(data);
    if (!frame) return this.end({ kind: 'dead' });
    if (frame.type === 'welcome' && !this.#heartbeat) {
      this.#welcomedAtMs = nowMs;
      this.#heartbeat = new Heartbeat(frame.heartbeat, nowMs);
      this.#deps.events.welcomed(frame);
    } else if (!this.#heartbeat && frame.type === 'error') {
      this.end({ kind: 'refused', refusal: frame });
    } else {
      this.#deps.events.received(frame);
    }
  }
}

/** A gateway keeps the contract; a frame that is not even an object comes from something else. */
function decode(data: unknown): ServerMessage | undefined {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === 'object' && frame ? (frame as ServerMessage) : undefined;
  } catch {
    // Not JSON: the caller ends the connection.
    return undefined;
  }
}
