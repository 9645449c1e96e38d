// What waits to be written to one socket: at most one write a turn, the backlog known, the reader's pace felt.
// It bounds nothing by itself: rooms stop feeding a socket over OUTBOX_BYTES_MAX (delivery.ts), and a session over it is not read from (session.ts).
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Flushable, Turns } from './turn.ts';

export class Outbox implements Flushable {
  readonly #socket: Socket;
  readonly #turns: Turns;
  #parts: Uint8Array[] = [];
  #partsBytes = 0;
  #waiting: (() => void)[] = [];
  #waitingSinceMs = 0;

  constructor(socket: Socket, turns: Turns) {
    this.#socket = socket;
    this.#turns = turns;
    const wake = (): void => {
      this.#waitingSinceMs = 0;
      for (const resume of this.#waiting.splice(0)) resume();
    };
    socket.on('drain', wake);
    socket.on('close', wake);
  }

  /** Bytes handed in that the kernel has not taken. */
  get backlog(): number {
    return this.#partsBytes + this.#socket.writableLength;
  }
  /** Since when somebody waits for this socket to drain, ms since 1970; 0: nobody. */
  get waitingSinceMs(): number {
    return this.#waitingSinceMs;
  }
  get closed(): boolean {
    return this.#socket.destroyed;
  }

  /** Finished bytes, in order; a buffer may be shared with other outboxes and must not change. */
  push(bytes: Uint8Array): void {
    if (this.#parts.length === 0) this.#turns.outbox(this);
    this.#parts.push(bytes);
    this.#partsBytes += bytes.length;
  }

  flush(): void {
    const parts = this.#parts;
    if (parts.length === 0) return;
    this.#parts = [];
    this.#partsBytes = 0;
    if (this.#socket.destroyed || !this.#socket.writable) return;
    const [first] = parts;
    this.#socket.write(parts.length === 1 && first !== undefined ? first : Buffer.concat(parts));
  }

  /** Resolves when the kernel has taken everything, or the socket is gone. */
  async drained(): Promise<void> {
    this.flush();
    if (this.#socket.writableLength === 0 || this.#socket.destroyed) return;
    if (this.#waitingSinceMs === 0) this.#waitingSinceMs = Date.now();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
