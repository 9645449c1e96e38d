// A raw TCP client for tests: sends any bytes, keeps all it receives. Of the protocol it knows only
// `login`.
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Transcript } from './transcript.ts';

export class TcpPeer implements Disposable {
  readonly #socket: Socket;
  readonly #transcript = new Transcript();
  readonly #chunks: Buffer[] = [];
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Joins characters that are split over two reads.
    const decoder = new TextDecoder();
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#transcript.append(decoder.decode(chunk, { stream: true }));
    });
    // An error is followed by 'close', and tests listen for that.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        this.#transcript.end('the connection is closed');
        resolve();
      });
    });
  }

  /** Rejects if nobody listens. */
  static async connect(port: number, host: string = '127.0.0.1'): Promise<TcpPeer> {
    const socket = createConnection({ port, host });
    await once(socket, 'connect');
    return new TcpPeer(socket);
  }

  /** Rejects if the handshake fails. The certificate must be trusted, for `localhost`. */
  static async connectTls(port: number, options: ConnectionOptions = {}): Promise<TcpPeer> {
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ...options });
    await once(socket, 'secureConnect');
    return new TcpPeer(socket);
  }

  /** Answers the prompt, with a newline (`line`) or without. Resolves when it is in the room. */
  async login(alias: string, framing: 'line' | 'chunk' = 'line'): Promise<void> {
    await this.waitFor('alias?');
    this.send(framing === 'line' ? `${alias}\n` : alias);
    await this.waitFor('you are now connected!\n');
  }

  /** One write. A string is sent as UTF-8, with nothing added. */
  send(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** One write per byte, each in its own turn. */
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

  /** The complete lines received so far, without the prompt `alias?`. */
  get lines(): string[] {
    return this.#transcript.lines;
  }

  /** Resolves with the next match. Rejects after `timeoutMs` (10 s), or at the close. */
  waitFor(pattern: string | RegExp, timeoutMs?: number): Promise<RegExpExecArray> {
    return this.#transcript.waitFor(pattern, timeoutMs);
  }

  /** Half-close: sends nothing more, still reads. */
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
