// The one bounded door of a socket. Every byte to a client passes `put`, which knows its kind and
// what happens at the bound. Writes once a turn at most, and tells when a slow reader has read on.
import { Buffer } from 'node:buffer';
import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { OUTBOX_BYTES_MAX } from '@natter/protocol';
import { monotonicMs } from '@natter/room-log';
import type { Flushable, Turns } from './turn.ts';

/**
 * What bytes are decides what happens while more than OUTBOX_BYTES_MAX wait:
 * - `record`: refused. The log has it; the reader is served from there (room/catch-up.ts).
 * - `answer`: taken. Its asker is not read from until it reads (session/session.ts).
 * - `live`: dropped. It is stored nowhere, and may get lost (docs/protocol.md, `signal`).
 */
export type BytesKind = 'record' | 'answer' | 'live';

const NOTHING = Buffer.alloc(0);
/** Up to here, copying the parts together is cheaper than a `writev`. */
const COPIED_BYTES_MAX = 8 * 1024;

/** A WebSocket: once it has begun to close, no data frame may follow its close frame. */
export type Closing = Pick<WebSocket, 'readyState' | 'OPEN'>;

export class Outbox implements Flushable {
  readonly #socket: Writable;
  readonly #turns: Turns;
  readonly #closing: Closing | undefined;
  /** Most turns bring a socket one part, and there are thousands of sockets: no array for it. */
  #first: Uint8Array | undefined;
  #others: Uint8Array[] | undefined;
  #bytes = 0;
  #waiting: (() => void)[] | undefined;
  #waitingSinceMs = 0;
  #fullSinceMs = 0;

  /** `socket`: a socket, or the response to an HTTP request. */
  constructor(socket: Writable, turns: Turns, closing?: Closing) {
    this.#socket = socket;
    this.#turns = turns;
    this.#closing = closing;
  }

  /** Bytes put in that the kernel has not taken. */
  get backlog(): number {
    return this.#bytes + this.#socket.writableLength;
  }
  /** More than OUTBOX_BYTES_MAX wait. */
  get full(): boolean {
    return this.backlog > OUTBOX_BYTES_MAX;
  }
  get closed(): boolean {
    return this.#socket.destroyed;
  }

  /** Since when its reader has not kept up, in monotonic ms; 0 if it keeps up. */
  get slowSinceMs(): number {
    // Of thousands that keep up, the socket is not even looked at.
    if (this.#fullSinceMs === 0 && this.#waitingSinceMs === 0) return 0;
    if (!this.full) this.#fullSinceMs = 0;
    if (this.#waitingSinceMs === 0) return this.#fullSinceMs;
    return this.#fullSinceMs === 0
      ? this.#waitingSinceMs
      : Math.min(this.#waitingSinceMs, this.#fullSinceMs);
  }

  /**
   * Takes finished bytes, in order. Returns false if it took none, because the bound is reached.
   * A buffer may be shared with other outboxes and must not change.
   */
  put(kind: BytesKind, bytes: Uint8Array): boolean {
    if (this.full) {
      if (this.#fullSinceMs === 0) this.#fullSinceMs = monotonicMs();
      if (kind !== 'answer') return false;
    }
    if (this.#first === undefined) {
      this.#first = bytes;
      this.#turns.outbox(this);
    } else if (this.#others === undefined) this.#others = [bytes];
    else this.#others.push(bytes);
    this.#bytes += bytes.length;
    return true;
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
    else if (bytes <= COPIED_BYTES_MAX) socket.write(joined(first, others, bytes));
    else {
      // Under load a room's turn is large and shared: a small part beside it must not copy it.
      socket.cork();
      socket.write(first);
      for (const part of others) socket.write(part);
      socket.uncork();
    }
  }

  /** Resolves when the socket has drained or closed. */
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
    const closing = this.#closing;
    if (closing !== undefined && closing.readyState !== closing.OPEN) return false;
    const { destroyed, writable, writableEnded } = this.#socket;
    return writable && !writableEnded && !destroyed;
  }

  /** Writes nothing behind all that waits: Node emits `drain` only above a high-water mark. */
  #probe(wake: () => void): void {
    this.#socket.write(NOTHING, (error) => {
      if (error instanceof Error) return; // The socket is going: its `close` wakes.
      if (this.#waits) this.#probe(wake);
      else wake();
    });
  }
}

/** `Buffer.concat` would take a list of them all. */
function joined(first: Uint8Array, others: readonly Uint8Array[], bytes: number): Buffer {
  const whole = Buffer.allocUnsafe(bytes);
  whole.set(first);
  let at = first.length;
  for (const part of others) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
