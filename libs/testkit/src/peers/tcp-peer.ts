// A raw TCP client for tests: sends the bytes it is told to, keeps all it receives. It knows nothing of the protocol but `login`.
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Transcript } from './transcript.ts';

export class TcpPeer implements Disposable {
  readonly #socket: Socket;
  readonly #transcript = new Transcript();
  readonly #chunks: Buffer[] = [];
  /** Resolves when the connection is gone, however it went. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // A character split over two reads is put together again.
    const decoder = new TextDecoder();
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#transcript.append(decoder.decode(chunk, { stream: true }));
    });
    // An error is followed by 'close', which is all a test asks for.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#transcript.end('the connection is closed');
        resolve();
      });
    });
  }

  /** Rejects when nobody listens. */
  static async connect(port: number, host: string = '127.0.0.1'): Promise<TcpPeer> {
    const socket = createConnection({ port, host });
    await once(socket, 'connect');
    return new TcpPeer(socket);
  }

  /** Answers the prompt as a line client (`alias\n`) or as a chunk client (no newline), and waits until it is in the room. */
  async login(alias: string, framing: 'line' | 'chunk' = 'line'): Promise<void> {
    await this.waitFor('alias?');
    this.send(framing === 'line' ? `${alias}\n` : alias);
    await this.waitFor('you are now connected!\n');
  }

  /** One write. A string is sent as UTF-8, without anything added. */
  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** As many writes as there are bytes, each in a turn of its own. */
  async sendByteByByte(bytes: string | Uint8Array): Promise<void> {
    for (const byte of Buffer.from(bytes)) {
      this.#socket.write(Buffer.of(byte));
      await nextTurn();
    }
  }

  /** All received so far, as text. */
  get text(): string {
    return this.#transcript.text;
  }

  /** All received so far. */
  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** The text behind the last match of `waitFor`. */
  get unread(): string {
    return this.#transcript.unread;
  }

  /** The complete lines received so far, the prompt `alias?` taken off. */
  get lines(): string[] {
    return this.#transcript.lines;
  }

  /** The first match behind the previous one; rejects when the connection closes or `timeoutMs` (10 s) pass without it. */
  waitFor(pattern: string | RegExp, timeoutMs?: number): Promise<RegExpExecArray> {
    return this.#transcript.waitFor(pattern, timeoutMs);
  }

  /** Half-close: nothing more is sent, what comes is still read. */
  end(): void {
    this.#socket.end();
  }

  /** Closes by RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Stops reading: the other side's buffers fill. */
  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
