// Who waits until everything up to a sequence has been pushed: acks of members here, and sessions on their way in.
// delivery.ts says how far it is; an acknowledgement of the log is a tail hint, so what is not heard in time is asked for.
import type { Reader } from './membership.ts';

/** An acknowledged record that has not been heard for this long was lost on the way: it is read from the log. */
const HEARD_LATE_MS = 100;

interface Waiter {
  readonly seq: number;
  readonly resolve: () => void;
}

export interface Progress {
  /** Live members have been pushed everything up to here. */
  flushedSeq(): number;
  /** What is heard and waits for the turn's end is counted. */
  heardSeq(): number;
  /** How far this member has been served, live or not. */
  positionOf(member: Reader): number;
  /** The room has a record of this sequence: read it if it has not been heard. */
  learnTail(seq: number): void;
}

export class SequenceWaits {
  readonly #progress: Progress;
  readonly #acking = new Set<Reader>();
  #waiters: Waiter[] = [];

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** An `ack` goes out after every record up to its sequence. */
  acknowledge(member: Reader, seq: number, bytes: Uint8Array): void {
    member.addAck(seq, bytes);
    this.#acking.add(member);
    if (seq <= this.#progress.flushedSeq()) this.#releaseAcks(member);
    else this.#expect(seq);
  }

  /** Resolves when every live member has been pushed the record of this sequence. */
  async reached(seq: number): Promise<void> {
    if (seq <= this.#progress.flushedSeq()) return;
    this.#expect(seq);
    await new Promise<void>((resolve) => this.#waiters.push({ seq, resolve }));
  }

  /** Another turn has been pushed. */
  release(): void {
    for (const member of this.#acking) this.#releaseAcks(member);
    if (this.#waiters.length === 0) return;
    const flushedSeq = this.#progress.flushedSeq();
    const woken = this.#waiters.filter(({ seq }) => seq <= flushedSeq);
    this.#waiters = this.#waiters.filter(({ seq }) => seq > flushedSeq);
    for (const { resolve } of woken) resolve();
  }

  forget(member: Reader): void {
    this.#acking.delete(member);
  }

  #releaseAcks(member: Reader): void {
    member.releaseAcks(this.#progress.positionOf(member));
    if (!member.waitsForAcks) this.#acking.delete(member);
  }

  #expect(seq: number): void {
    if (seq <= this.#progress.heardSeq()) return;
    setTimeout(() => {
      if (seq > this.#progress.heardSeq()) this.#progress.learnTail(seq);
    }, HEARD_LATE_MS);
  }
}
