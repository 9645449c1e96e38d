// One WebSocket, from its opening and our hello to its end. Knows whether it is alive; never comes back: that is lasting-connection.ts.
// Contract: docs/protocol.md, "natter.v1".
import { HELLO_JSON_MS } from '@natter/protocol';
import type { ClientMessage, Hello, ServerMessage, Welcome } from '@natter/protocol';
import type { ConnectionEnd } from './reconnect.ts';

export interface GatewaySocketEvents {
  welcomed(welcome: Welcome): void;
  received(frame: ServerMessage): void;
  /** Once, and nothing after it. */
  ended(end: ConnectionEnd, livedMs: number): void;
}
export interface GatewaySocketDeps {
  readonly url: string;
  readonly webSocket: typeof WebSocket;
  readonly hello: Hello;
  readonly now: () => number;
  readonly events: GatewaySocketEvents;
}

export class GatewaySocket {
  readonly #socket: WebSocket;
  readonly #deps: GatewaySocketDeps;
  readonly #openedAtMs: number;
  #welcomedAtMs: number | undefined;
  #heartbeatMs = 0;
  #heardAtMs = 0;
  #askedAtMs: number | undefined;
  #isOver = false;

  /** Throws (SyntaxError) where WebSocket refuses the URL. */
  constructor(deps: GatewaySocketDeps) {
    this.#deps = deps;
    this.#openedAtMs = deps.now();
    this.#socket = new deps.webSocket(deps.url, 'natter.v1');
    this.#socket.addEventListener('open', () => this.send(deps.hello));
    this.#socket.addEventListener('message', ({ data }) => this.#hear(data));
    this.#socket.addEventListener('close', ({ code }) => this.end({ kind: 'closed', code }));
  }

  /** Lost, if the socket is closing: its end is about to be told. */
  send(frame: ClientMessage): void {
    if (!this.#isOver) this.#socket.send(JSON.stringify(frame));
  }

  /** To be called about once a second: asks a silent gateway for a sign of life, ends a dead connection. */
  check(): void {
    const nowMs = this.#deps.now();
    if (this.#welcomedAtMs === undefined) {
      if (nowMs - this.#openedAtMs >= HELLO_JSON_MS) this.end({ kind: 'dead' });
      return;
    }
    // Browsers cannot ping and do not tell of the gateway's pings; timers may come a minute late, so only an unanswered ping proves death.
    const halfMs = this.#heartbeatMs / 2;
    if (this.#askedAtMs !== undefined) {
      if (nowMs - this.#askedAtMs >= halfMs) this.end({ kind: 'dead' });
    } else if (nowMs - this.#heardAtMs >= halfMs) {
      this.#askedAtMs = nowMs;
      this.send({ type: 'ping' });
    }
  }

  /** Closes it and tells why, unless it has ended. */
  end(end: ConnectionEnd): void {
    if (this.#isOver) return;
    this.close();
    const since = this.#welcomedAtMs;
    this.#deps.events.ended(end, since === undefined ? 0 : this.#deps.now() - since);
  }

  /** Closes it; no event comes any more. Without a code: whether we come back is nothing the gateway could read from it. */
  close(): void {
    this.#isOver = true;
    this.#socket.close();
  }

  #hear(data: unknown): void {
    if (this.#isOver) return;
    this.#heardAtMs = this.#deps.now();
    this.#askedAtMs = undefined;
    const frame = decode(data);
    if (!frame) return this.end({ kind: 'dead' });
    if (frame.type === 'welcome') {
      this.#welcomedAtMs = this.#heardAtMs;
      this.#heartbeatMs = frame.heartbeat;
      this.#deps.events.welcomed(frame);
    } else if (this.#welcomedAtMs === undefined && frame.type === 'error') {
      this.end({ kind: 'refused', refusal: frame });
    } else {
      this.#deps.events.received(frame);
    }
  }
}

/** The gateway is trusted to keep the contract; what is not even an object comes from something else. */
function decode(data: unknown): ServerMessage | undefined {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === 'object' && frame ? (frame as ServerMessage) : undefined;
  } catch {
    // Not JSON: the caller ends the connection.
    return undefined;
  }
}
