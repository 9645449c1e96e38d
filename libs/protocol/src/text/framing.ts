// TCP text dialect: a stream of bytes → the first answer, then lines or chunks. Pure; the caller
// has the clock (`pause`). Contract: docs/protocol.md, "Text dialect" 2. Next stage: text-codec.ts.
// WebSocket clients do not come here: a frame is a line.
import { ALIAS_PAUSE_MS, LINE_BYTES_MAX, TYPING_PAUSE_MS } from '../limits.ts';
import { TelnetFilter } from './telnet.ts';
import { unfinishedTail } from '../utf8.ts';

/** One message of a client. `too-long` is the last one: nothing comes after it. */
export type FramedItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'too-long' };

/** Decided by the first answer: a line client ends it with a newline, a chunk client does not. */
export type FramingMode = 'unknown' | 'line' | 'chunk';

const NUL = 0x00;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** A read this short is a key that a person pressed; the original client sends whole messages. */
const KEY_BYTES_MAX = 2;
const NOTHING = new Uint8Array(0);
const EMPTY: FramedItem = { kind: 'text', text: '' };
const NOT_UTF8: FramedItem = { kind: 'not-utf8' };
// Not streaming: it keeps nothing between calls. A byte order mark is a character like any other.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** One TCP client's framing. Keeps at most LINE_BYTES_MAX bytes between calls; never throws. */
export class TextFramer {
  #mode: FramingMode = 'unknown';
  #open = true;
  readonly #telnet = new TelnetFilter();
  // What came and is not yet an item, at the front of an array that grows by doubling.
  #pending = NOTHING;
  #length = 0;
  /** Reads of the first answer so far; NaN once one was longer than a key. */
  #keys = 0;
  /** The last byte was a carriage return: a newline or NUL that follows belongs to it. */
  #afterReturn = false;

  get mode(): FramingMode {
    return this.#mode;
  }

  /**
   * How many ms without a byte complete the first answer. Undefined: none is pending, or only a
   * newline can end it, because a telnet program or a person at a keyboard is sending it.
   */
  get pauseMs(): number | undefined {
    if (!this.#open || this.#mode !== 'unknown' || this.#length === 0) return undefined;
    if (this.#telnet.commandSeen || this.#keys > 1) return undefined;
    return this.#keys === 1 ? TYPING_PAUSE_MS : ALIAS_PAUSE_MS;
  }

  /** Keeps nothing of `bytes` itself: the caller may use the array again. */
  push(bytes: Uint8Array): FramedItem[] {
    if (!this.#open) return [];
    const data = this.#telnet.cut(bytes);
    // A telnet program ends its lines, whatever its first answer looked like.
    if (this.#telnet.commandSeen && this.#mode === 'chunk') this.#mode = 'line';
    if (data.length === 0) return [];
    if (this.#mode === 'chunk') return this.#pushChunk(data);
    this.#keys = data.length > KEY_BYTES_MAX ? Number.NaN : this.#keys + 1;
    return this.#pushLines(data);
  }

  /**
   * To be called after `pauseMs` without a byte: completes the first answer. One that ends inside a
   * character still waits.
   */
  pause(): FramedItem[] {
    if (this.pauseMs === undefined) return [];
    const answer = this.#pending.subarray(0, this.#length);
    if (unfinishedTail(answer) > 0) return [];
    this.#mode = 'chunk';
    this.#release();
    return [decode(answer)];
  }

  /** The client sends no more: completes the last line or chunk, if there is one. */
  end(): FramedItem[] {
    if (!this.#open) return [];
    this.#open = false;
    if (this.#mode === 'unknown' && this.#length > 0) this.#mode = 'chunk';
    const rest = this.#take(NOTHING);
    return rest.length === 0 ? [] : [decode(rest)];
  }

  #pushLines(data: Uint8Array): FramedItem[] {
    const items: FramedItem[] = [];
    let start = this.#afterReturn && endsReturn(data[0]) ? 1 : 0;
    this.#afterReturn = false;
    for (let end = lineEnd(data, start); end < data.length; end = lineEnd(data, start)) {
      this.#mode = 'line';
      const line = this.#take(data.subarray(start, end));
      if (line.length > LINE_BYTES_MAX) return [...items, this.#tooLong()];
      items.push(decode(line));
      start = end + 1;
      if (data[end] !== RETURN) continue;
      this.#afterReturn = start === data.length;
      if (endsReturn(data[start])) start += 1;
    }
    if (this.#length + data.length - start > LINE_BYTES_MAX) items.push(this.#tooLong());
    else this.#append(data.subarray(start));
    return items;
  }

  #pushChunk(data: Uint8Array): FramedItem[] {
    const chunk = this.#take(data);
    const end = chunk.length - unfinishedTail(chunk);
    if (end > LINE_BYTES_MAX) return [this.#tooLong()];
    this.#append(chunk.subarray(end));
    return end === 0 ? [] : [decode(chunk.subarray(0, end))];
  }

  /** Returns the pending bytes and these as one array, and clears the pending ones. */
  #take(bytes: Uint8Array): Uint8Array {
    if (this.#length === 0) return bytes;
    const whole = new Uint8Array(this.#length + bytes.length);
    whole.set(this.#pending.subarray(0, this.#length));
    whole.set(bytes, this.#length);
    this.#release();
    return whole;
  }

  #append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const length = this.#length + bytes.length;
    if (length > this.#pending.length) {
      const grown = new Uint8Array(Math.max(length, this.#pending.length * 2));
      grown.set(this.#pending.subarray(0, this.#length));
      this.#pending = grown;
    }
    this.#pending.set(bytes, this.#length);
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

/** Returns where the line that begins at `start` ends; the length of `data` if it does not. */
function lineEnd(data: Uint8Array, start: number): number {
  let end = start;
  while (end < data.length && data[end] !== NEWLINE && data[end] !== RETURN) end += 1;
  return end;
}

/** CR LF is one line end; so is CR NUL, which telnet sends for the Enter key (RFC 854). */
function endsReturn(byte: number | undefined): boolean {
  return byte === NEWLINE || byte === NUL;
}

/** A decoder that throws takes 4 µs a line, and a read can hold 32,000 lines. */
function decode(bytes: Uint8Array): FramedItem {
  if (bytes.length === 0) return EMPTY;
  const text = utf8.decode(bytes);
  // What is not UTF-8 becomes U+FFFD: there are more of them then than were sent.
  let wrong = 0;
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) wrong += 1;
  if (wrong > 0) wrong -= sentFffd(bytes);
  return wrong === 0 ? { kind: 'text', text } : NOT_UTF8;
}

/** How many U+FFFD these bytes spell. */
function sentFffd(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1)
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) count += 1;
  return count;
}
