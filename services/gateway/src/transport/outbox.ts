// What waits to be written to one socket: at most one write a turn, the backlog known, the reader's pace felt.
// It bounds nothing by itself: rooms stop feeding a socket over OUTBOX_BYTES_MAX (delivery.ts), and a session over it is not read from (session.ts).
import { Buffer } from 'node:buffer';
import type { Writable } from 'node:stream';
import { monotonicMs } from '@natter/room-log';
import type { Flushable, Turns } from './turn.ts';

const NOTHING = Buffer.alloc(0);
/** Up to here copying the parts together is cheaper than handing the kernel several (writev). */
const COPIED_BYTES_MAX = 8 * 1024;

export class Outbox implements Flushable {
  readonly #socket: Writable;
  readonly #turns: Turns;
  /** Most turns bring a socket one part, and there are thousands of sockets: no array for it. */
  #first: Uint8Array | undefined;
  #others: Uint8Array[] | undefined;
  #bytes = 0;
  #waiting: (() => void)[] | undefined;
  #waitingSinceMs = 0;

  /** A socket, or the response to an HTTP request. */
  constructor(socket: Writable, turns: Turns) {
    this.#socket = socket;
    this.#turns = turns;
  }

  /** Bytes handed in that the kernel has not taken. */
  get backlog(): number {
    return this.#bytes + this.#socket.writableLength;
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
    if (this.#first === undefined) {
      this.#first = bytes;
      this.#turns.outbox(this);
    } else (this.#others ??= []).push(bytes);
    this.#bytes += bytes.length;
  }

  flush(): void {
    const first = this.#first;
    if (first === undefined) return;
    const others = this.#others;
    const bytes = this.#bytes;
    this.#first = undefined;
    this.#others = undefined;
    this.#bytes = 0;
    if (!this.#open) return;
    const socket = this.#socket;
    if (others === undefined) socket.write(first);
    else if (bytes <= COPIED_BYTES_MAX) socket.write(Buffer.concat([first, ...others], bytes));
    else {
      // A room's turn under load is large and shared by all: a small part of one's own beside it must not copy it.
      socket.cork();
      socket.write(first);
      for (const part of others) socket.write(part);
      socket.uncork();
    }
  }

  /** Resolves when the kernel has taken everything, or the socket is gone. */
  async drained(): Promise<void> {
    this.flush();
    if (!this.#waits) return;
    await new Promise<void>((resolve) => {
      (this.#waiting ??= []).push(resolve);
      if (this.#waitingSinceMs === 0) this.#awaitDrain();
    });
  }

  /** Listens only while somebody waits: most connections never do. */
  #awaitDrain(): void {
    this.#waitingSinceMs = monotonicMs();
    const wake = (): void => {
      this.#socket.off('close', wake);
      this.#waitingSinceMs = 0;
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const resume of waiting) resume();
    };
    this.#socket.on('close', wake);
    this.#probe(wake);
  }

  get #waits(): boolean {
    return this.#open && this.#socket.writableLength > 0;
  }

  get #open(): boolean {
    const { destroyed, writable, writableEnded } = this.#socket;
    return writable && !writableEnded && !destroyed;
  }

  /** Nothing, written behind everything that waits: a `drain` is told of only where more than a high-water mark had waited. */
  #probe(wake: () => void): void {
    this.#socket.write(NOTHING, (error) => {
      if (error instanceof Error) return; // The socket is going: its `close` wakes.
      if (this.#waits) this.#probe(wake);
      else wake();
    });
  }
}
