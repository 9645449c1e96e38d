// How the latest messages of a room begin, for the lines that tell text clients what became of
// them. Kept while text clients are served here. A message is parsed when a line is about it.
import { beginningOf, TEXT_HISTORY_MAX } from '@natter/protocol';
import type { Amended, MessageBeginning } from '@natter/protocol';
import type { SayRecord } from '@natter/room-log';
import { messagesOf } from './encode.ts';

/** Bytes of bodies kept, at most. Beyond, the oldest are forgotten. */
const BYTES_MAX = 128 * 1024;

export class SaidLately {
  /** By sequence, the oldest first. */
  readonly #said = new Map<number, SayRecord | MessageBeginning>();
  #bytes = 0;
  #readers = 0;

  /** A text client is served here, or no longer. */
  count(change: 1 | -1): void {
    this.#readers += change;
    if (this.#readers > 0) return;
    this.#said.clear();
    this.#bytes = 0;
  }

  /** Whether text clients are served here. */
  get isKept(): boolean {
    return this.#readers > 0;
  }

  /** Keeps a message that may be shown here. */
  said(record: SayRecord): void {
    if (!this.isKept) return;
    this.#forget(record.seq);
    this.#said.set(record.seq, record);
    this.#bytes += record.body.length;
    for (const [seq] of this.#said) {
      if (this.#said.size <= TEXT_HISTORY_MAX && this.#bytes <= BYTES_MAX) return;
      this.#forget(seq);
    }
  }

  /** Returns how the message began that this tells of, and learns what became of it. */
  amended({ of, by, text, erase }: Amended): MessageBeginning | undefined {
    const beginning = this.beginning(of);
    if (!this.isKept || (text === undefined && erase !== true)) return beginning;
    this.#forget(of);
    // Only authors edit.
    if (text !== undefined) this.#said.set(of, beginningOf({ from: by, text }));
    return beginning;
  }

  /** Returns how a message begins now; undefined: it is not kept, or erased. */
  beginning(seq: number): MessageBeginning | undefined {
    const kept = this.#said.get(seq);
    if (kept === undefined || !('body' in kept)) return kept;
    const [message] = messagesOf([kept]);
    this.#bytes -= kept.body.length;
    if (message === undefined) this.#said.delete(seq);
    // In its place, by age.
    else this.#said.set(seq, beginningOf(message));
    return message === undefined ? undefined : beginningOf(message);
  }

  #forget(seq: number): void {
    const kept = this.#said.get(seq);
    if (kept !== undefined && 'body' in kept) this.#bytes -= kept.body.length;
    this.#said.delete(seq);
  }
}
