// What waits to be written to one socket: at most one write a turn, the backlog known, the reader's pace felt.
// It bounds nothing by itself: rooms stop feeding a socket over OUTBOX_BYTES_MAX (delivery.ts), and a session over it is not read from (session.ts).
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Flushable, Turns } from './turn.ts';

/** Up to here copying the parts together is cheaper than handing the kernel several (writev). */
const COPIED_BYTES_MAX = 8 * 1024;

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
    const [first] = parts;
    if (first === undefined) return;
    const bytes = this.#partsBytes;
    this.#parts = [];
    this.#partsBytes = 0;
    const socket = this.#socket;
    if (socket.destroyed || !socket.writable) return;
    if (parts.length === 1) socket.write(first);
    else if (bytes <= COPIED_BYTES_MAX) socket.write(Buffer.concat(parts, bytes));
    else {
      // A room's turn under load is large and shared by all: a small part of one's own beside it must not copy it.
      socket.cork();
      for (const part of parts) socket.write(part);
      socket.uncork();
    }
  }

  /** Resolves when the kernel has taken everything, or the socket is gone. */
  async drained(): Promise<void> {
    this.flush();
    if (this.#socket.writableLength === 0 || this.#socket.destroyed) return;
    if (this.#waitingSinceMs === 0) this.#wakeOnDrain();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Listens only while somebody waits: most connections never do. */
  #wakeOnDrain(): void {
    this.#waitingSinceMs = Date.now();
    const wake = (): void => {
      this.#socket.off('drain', wake).off('close', wake);
      this.#waitingSinceMs = 0;
      for (const resume of this.#waiting.splice(0)) resume();
    };
    this.#socket.on('drain', wake).on('close', wake);
  }
}
