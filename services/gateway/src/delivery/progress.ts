// How far a room is on this gateway, and what waits for it: acks of members here, sessions on their
// way in, requests. Written by delivery.ts; a late record is asked for (learnTail).
import type { Reader, WaitingAck } from './reader.ts';

/** An acknowledged record not heard for this long was lost on the way: it is read from the log. */
const HEARD_LATE_MS = 100;

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
}

export class Progress {
  readonly #learnTail: (seq: number) => void;
  readonly #acking = new Set<Reader>();
  #waiters: Waiter[] = [];
  #heardSeq = 0;
  #sentSeq = 0;

  /** `learnTail`: the room has a record of this sequence; read it if it has not been heard. */
  constructor(learnTail: (seq: number) => void) {
    this.#learnTail = learnTail;
  }

  /** Live readers have been sent everything up to here. */
  get sentSeq(): number {
    return this.#sentSeq;
  }

  /** The room is hosted from this sequence on. */
  begin(tail: number): void {
    this.#heardSeq = Math.max(this.#heardSeq, tail);
    this.#sentSeq = this.#heardSeq;
  }
  /** Records up to here have been heard and wait for the end of the turn. */
  heard(seq: number): void {
    this.#heardSeq = seq;
  }
  /** What was heard has been sent to live readers. */
  sent(): void {
    this.#sentSeq = this.#heardSeq;
  }

  /** The last sequence this reader has been sent. */
  positionOf(reader: Reader): number {
    return reader.live ? this.#sentSeq : reader.position;
  }
  /** The sequence up to which it knows who is here: a `joined` precedes replayed messages. */
  viewOf(reader: Reader): number {
    return Math.max(this.positionOf(reader), reader.noticesAfter);
  }

  /** Sends an `ack` after every record up to its sequence. */
  acknowledge(reader: Reader, ack: WaitingAck): void {
    const { seq } = ack;
    reader.addAck(ack);
    this.#acking.add(reader);
    if (seq <= this.#sentSeq) this.#releaseAcks(reader);
    else this.#expect(seq);
  }

  /** Resolves when every live reader has been sent the record of this sequence. */
  async reached(seq: number): Promise<void> {
    if (seq <= this.#sentSeq) return;
    this.#expect(seq);
    await new Promise<void>((resolve) => this.#waiters.push({ seq, resolve }));
  }

  /** Releases the acks and waiters that were waiting for what has been sent by now. */
  release(): void {
    for (const reader of this.#acking) this.#releaseAcks(reader);
    if (this.#waiters.length === 0) return;
    const woken = this.#waiters.filter(({ seq }) => seq <= this.#sentSeq);
    this.#waiters = this.#waiters.filter(({ seq }) => seq > this.#sentSeq);
    for (const { resolve } of woken) resolve();
  }

  /** Drops the acks of a reader that is served no more. */
  forget(reader: Reader): void {
    this.#acking.delete(reader);
  }

  #releaseAcks(reader: Reader): void {
    reader.releaseAcks(this.positionOf(reader));
    if (!reader.waitsForAcks) this.#acking.delete(reader);
  }

  #expect(seq: number): void {
    if (seq <= this.#heardSeq) return;
    setTimeout(() => {
      if (seq > this.#heardSeq) this.#learnTail(seq);
    }, HEARD_LATE_MS);
  }
}
