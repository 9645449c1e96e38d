// The WebSockets of a chat, and why they cannot connect. On `ws`, since Node's own neither says why
// it failed nor connects to ports that browsers call bad (6667, say).
import { connect } from '@natter/client';
import type { Client } from '@natter/client';
import { WebSocket as NodeWebSocket } from 'ws';
import { newDevice } from '../credential/who.ts';
import type { Who } from '../credential/who.ts';
import { connectionProblem } from '../http/connection-problem.ts';

const HANDSHAKE_MS_MAX = 10_000;

export interface ChatSocketsDeps {
  /** `http:` or `ws:`, as given to `connect`. */
  readonly urls: readonly string[];
  /** Reports a reason, once in a row; another attempt follows. */
  readonly tell: (reason: string) => void;
  /** No gateway can ever be connected to: wrong ports or certificates. */
  readonly giveUp: (reason: string) => void;
}

export class ChatSockets {
  readonly #deps: ChatSocketsDeps;
  readonly #urls: ReadonlySet<string>;
  /** Those to which another attempt is useless. */
  readonly #lasting = new Set<string>();
  #told = '';
  #isQuiet = false;

  constructor(deps: ChatSocketsDeps) {
    this.#deps = deps;
    this.#urls = new Set(deps.urls.map((url) => url.replace(/^http/, 'ws')));
  }

  /** The class for `connect`. */
  get webSocket(): typeof WebSocket {
    const report = (error: Error, url: string): void => this.#report(error, url);
    function Socket(url: string, protocol: string): NodeWebSocket {
      const socket = new NodeWebSocket(url, protocol, {
        perMessageDeflate: false,
        handshakeTimeout: HANDSHAKE_MS_MAX,
      });
      // A `close` follows, which the client handles.
      return socket.on('error', (error) => report(error, url));
    }
    return Socket as unknown as typeof WebSocket;
  }

  /** Reports nothing more: once connected, the prompt shows the state. */
  quieten(): void {
    this.#isQuiet = true;
  }

  #report(error: Error, url: string): void {
    if (this.#isQuiet) return;
    const { reason, isLasting } = connectionProblem(error);
    const problem = `${new URL(url).host}: ${reason}`;
    if (isLasting) this.#lasting.add(url);
    if (this.#lasting.size === this.#urls.size) {
      this.quieten();
      return this.#deps.giveUp(problem);
    }
    if (problem !== this.#told) this.#deps.tell(problem);
    this.#told = problem;
  }
}

/** Connects a chat's client. Each run is a device of its own. */
export function connectAs(
  { alias, isPerson, secret }: Who,
  urls: readonly string[],
  { webSocket }: ChatSockets,
): Client {
  const proof = isPerson ? { token: secret } : { session: secret };
  return connect({ urls, alias, ...proof, device: newDevice(), webSocket });
}
