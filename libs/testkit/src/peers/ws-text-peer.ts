// A raw client of the text dialect over a WebSocket, like `wscat`: a frame is a line. Its twin on
// TCP: tcp-peer.ts.
import type { WebSocket } from 'ws';
import { Transcript } from './transcript.ts';
import { type Closed, closedOf, dial, opened, type OpenOptions } from './ws-connection.ts';

export class WsTextPeer implements Disposable {
  readonly #socket: WebSocket;
  readonly #transcript = new Transcript();
  readonly #frames: string[] = [];
  /** Resolves when the connection is gone. */
  readonly closed: Promise<Closed>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = closedOf(socket);
    socket.on('message', (data: Buffer) => {
      this.#frames.push(data.toString());
      this.#transcript.append(`${data.toString()}\n`);
    });
    socket.once('close', (code) => this.#transcript.end(`the connection is closed (${code})`));
  }

  /** `wsUrl`: `ws://host:port`. Rejects when the upgrade is refused. */
  static async open(wsUrl: string, options: OpenOptions = {}): Promise<WsTextPeer> {
    const socket = dial(wsUrl, options);
    const peer = new WsTextPeer(socket);
    await opened(socket);
    return peer;
  }

  /** Answers the prompt. Resolves when it is in the room. */
  async login(alias: string): Promise<void> {
    await this.waitFor('alias?');
    this.send(alias);
    await this.waitFor('you are now connected!');
  }

  /** Sends one text frame, as it is. */
  send(line: string): void {
    this.#socket.send(line);
  }

  /** Every frame received so far, prompts too. */
  get frames(): readonly string[] {
    return this.#frames;
  }

  /** All frames so far, each followed by a newline. */
  get text(): string {
    return this.#transcript.text;
  }

  /** The text behind the last match of `waitFor`. */
  get unread(): string {
    return this.#transcript.unread;
  }

  /** Resolves with the next match. Rejects after `timeoutMs` (10 s), or at the close. */
  waitFor(pattern: string | RegExp, timeoutMs?: number): Promise<RegExpExecArray> {
    return this.#transcript.waitFor(pattern, timeoutMs);
  }

  close(code: number = 1000): void {
    this.#socket.close(code);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}
