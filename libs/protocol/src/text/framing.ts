// TCP text dialect: a stream of bytes → the first answer, then lines or chunks. Pure; the clock is the caller's (`pause`).
// Contract: docs/protocol.md, "Text dialect" 2. Next stage: text-codec.ts. WebSocket clients do not come here: a frame is a line.
import { LINE_BYTES_MAX } from '../limits.ts';
import { TelnetFilter } from './telnet.ts';
import { unfinishedTail } from '../utf8.ts';

/** What a client said at once. `too-long` is the last one: nothing comes after it, whatever is pushed. */
export type FramedItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'too-long' };

/** Decided by the first answer: with a newline a line client, without one a chunk client. */
export type FramingMode = 'unknown' | 'line' | 'chunk';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const NOTHING = new Uint8Array(0);
// Not streaming, so it keeps nothing between calls. A byte order mark is a character like any other, not something to swallow.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One TCP client's framing. Keeps at most LINE_BYTES_MAX + 1 bytes between calls; never throws. */
export class TextFramer {
  #mode: FramingMode = 'unknown';
  #open = true;
  readonly #telnet = new TelnetFilter();
  // What came and is not yet an item, at the front of an array that grows by doubling.
  #pending = NOTHING;
  #length = 0;

  get mode(): FramingMode {
    return this.#mode;
  }

  /** True while part of the first answer is there and a pause would complete it. */
  get firstAnswerPending(): boolean {
    return this.#mode === 'unknown' && this.#length > 0;
  }

  /** Keeps nothing of `bytes` itself: the caller may use the array again. */
  push(bytes: Uint8Array): FramedItem[] {
    if (!this.#open) return [];
    const data = this.#telnet.cut(bytes);
    if (data.length === 0) return [];
    return this.#mode === 'chunk' ? this.#pushChunk(data) : this.#pushLines(data);
  }

  /** ALIAS_PAUSE_MS have passed without a byte: what is there is the first answer. One that ends inside a character still waits. */
  pause(): FramedItem[] {
    if (!this.#open || !this.firstAnswerPending) return [];
    const answer = this.#pending.subarray(0, this.#length);
    if (unfinishedTail(answer) > 0) return [];
    this.#mode = 'chunk';
    if (answer.length > LINE_BYTES_MAX) return [this.#tooLong()];
    this.#release();
    return [decode(answer)];
  }

  /** The client will send no more: what is there is the last line or chunk, finished or not. */
  end(): FramedItem[] {
    if (!this.#open) return [];
    this.#open = false;
    if (this.#length === 0) return [];
    const pending = this.#pending.subarray(0, this.#length);
    this.#release();
    if (this.#mode === 'unknown') this.#mode = 'chunk';
    // A line cut off between `\r` and `\n` is that line.
    const rest = this.#mode === 'line' ? withoutReturn(pending) : pending;
    return [rest.length > LINE_BYTES_MAX ? { kind: 'too-long' } : decode(rest)];
  }

  #pushLines(data: Uint8Array): FramedItem[] {
    const items: FramedItem[] = [];
    let start = 0;
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, start)) {
      this.#mode = 'line';
      const line = withoutReturn(this.#take(data.subarray(start, end)));
      if (line.length > LINE_BYTES_MAX) return [...items, this.#tooLong()];
      items.push(decode(line));
      start = end + 1;
    }
    this.#append(data.subarray(start));
    // One byte more may be the `\r` of a line that is just as long as it may be.
    const overrun = this.#length - LINE_BYTES_MAX;
    if (overrun > 1 || (overrun === 1 && this.#pending[LINE_BYTES_MAX] !== RETURN)) {
      items.push(this.#tooLong());
    }
    return items;
  }

  #pushChunk(data: Uint8Array): FramedItem[] {
    const chunk = this.#take(data);
    const end = chunk.length - unfinishedTail(chunk);
    if (end > LINE_BYTES_MAX) return [this.#tooLong()];
    this.#append(chunk.subarray(end));
    return end === 0 ? [] : [decode(chunk.subarray(0, end))];
  }

  /** What was pending and these bytes, as one array; nothing is pending afterwards. Copies only where something was. */
  #take(bytes: Uint8Array): Uint8Array {
    if (this.#length === 0) return bytes;
    const whole = new Uint8Array(this.#length + bytes.length);
    whole.set(this.#pending.subarray(0, this.#length));
    whole.set(bytes, this.#length);
    this.#release();
    return whole;
  }

  #append(bytes: Uint8Array): void {
    // What is beyond the bound is refused by the caller in any case, so it is not kept.
    const added = bytes.subarray(0, LINE_BYTES_MAX + 2 - this.#length);
    if (added.length === 0) return;
    const length = this.#length + added.length;
    if (length > this.#pending.length) {
      const grown = new Uint8Array(Math.max(length, this.#pending.length * 2));
      grown.set(this.#pending.subarray(0, this.#length));
      this.#pending = grown;
    }
    this.#pending.set(added, this.#length);
    this.#length = length;
  }

  #release(): void {
    this.#pending = NOTHING;
    this.#length = 0;
  }

  #tooLong(): FramedItem {
    this.#open = false;
    this.#release();
    return { kind: 'too-long' };
  }
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === RETURN ? line.subarray(0, -1) : line;
}

function decode(bytes: Uint8Array): FramedItem {
  try {
    return { kind: 'text', text: utf8.decode(bytes) };
  } catch {
    // The decoder throws for one reason only: these bytes are not UTF-8.
    return { kind: 'not-utf8' };
  }
}
