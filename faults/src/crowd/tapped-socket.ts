// A client's WebSocket with a tap: shows what the gateway sends, and when the connection ends.
// For the client library's option `webSocket`; ws costs a tenth of Node's own.
import type { ServerMessage } from '@natter/protocol';
import { WebSocket as WsWebSocket } from 'ws';

/** What tests do to a connection past the client. */
export interface Hands {
  /** Cuts it like a network. */
  drop(): void;
  /** Stops reading: the gateway's buffers fill. */
  pause(): void;
  resume(): void;
}

export interface Ear {
  /** A connection is being tried. */
  dialled(hands: Hands): void;
  /** Called after the client has handled the frame. */
  heard(frame: ServerMessage): void;
  /** Once a connection. `code` 0: the client gave it up. */
  over(code: number): void;
}

type Listener = (event: { readonly data: unknown; readonly code: number }) => void;

/** For the option `webSocket` of `connect`. */
export function tappedWebSocket(ear: Ear): typeof WebSocket {
  class TappedWebSocket extends WsWebSocket {
    #isOver = false;

    constructor(url: string, protocol: string) {
      super(url, protocol, { perMessageDeflate: false });
      ear.dialled({
        drop: () => this.terminate(),
        pause: () => this.pause(),
        resume: () => this.resume(),
      });
      super.addEventListener('close', ({ code }) => this.#end(code));
      // `close` follows.
      super.on('error', () => undefined);
    }

    override addEventListener(type: string, listener: unknown): void {
      const listen = listener as Listener;
      const tapped: Listener =
        type === 'message'
          ? (event) => {
              if (this.#isOver) return;
              listen(event);
              ear.heard(JSON.parse(String(event.data)) as ServerMessage);
            }
          : listen;
      super.addEventListener(type as 'message', tapped as never);
    }

    override close(code?: number): void {
      this.#end(0);
      super.close(code);
    }

    #end(code: number): void {
      if (this.#isOver) return;
      this.#isOver = true;
      ear.over(code);
    }
  }
  return TappedWebSocket as unknown as typeof WebSocket;
}
