// Reads a record that NATS republished. Most are says to all that live as long as others: their
// header block is read in one pass over its bytes, if it stands there exactly as a gateway and NATS
// write it. All others are read line by line (record.ts), also those of later versions.
import { Buffer } from 'node:buffer';
import { KnownParties } from './known-parties.ts';
import { parseRecord, partyOf } from './record.ts';
import type { LogRecord, SayRecord } from './record.ts';
import { formOfSay } from './relayed-body.ts';

/** The lines of the block; a value stands between one piece and the next. */
const FROM = Buffer.from('NATS/1.0\r\nNatter-Kind: say\r\nNatter-From: ');
const LIFE = Buffer.from('\r\nNatter-Version: 1\r\nNats-TTL: ');
const ID = Buffer.from('\r\nNats-Msg-Id: ');
const FENCE = Buffer.from('\r\nNats-Expected-Last-Subject-Sequence: ');
const SEAT = Buffer.from('\r\nNats-Expected-Last-Subject-Sequence-Subject: ');
const STREAM = Buffer.from('\r\nNats-Stream: ');
const SUBJECT = Buffer.from('\r\nNats-Subject: ');
const SEQ = Buffer.from('\r\nNats-Sequence: ');
const TIME = Buffer.from('\r\nNats-Time-Stamp: ');
const LAST = Buffer.from('\r\nNats-Last-Sequence: ');
const END = Buffer.from('\r\n\r\n');
const CARRIAGE_RETURN = 0x0d;
const ZERO = 0x30;
const NINE = 0x39;
const DIGITS_MAX = 15;

/** For the records of one room. */
export class HeardRecords {
  readonly #stream: string;
  readonly #streamBytes: Uint8Array;
  readonly #parties = new KnownParties();

  constructor(stream: string) {
    this.#stream = stream;
    this.#streamBytes = Buffer.from(stream);
  }

  /**
   * Reads a record from its header block, of `length` bytes, and its body behind it. Returns
   * undefined if it is not from the room's stream.
   */
  read(content: Uint8Array, length: number): LogRecord | undefined {
    const plain = this.#plainSay(content, length);
    if (plain !== undefined) return plain;
    const block = Buffer.from(content.buffer, content.byteOffset, length).toString('latin1');
    return parseRecord(block, content.subarray(length), this.#stream);
  }

  #plainSay(content: Uint8Array, length: number): SayRecord | undefined {
    const from = after(content, FROM, 0);
    const fromEnd = valueEnd(content, from, length);
    let at = valueEnd(content, after(content, LIFE, fromEnd), length);
    at = valueEnd(content, after(content, ID, at), length);
    at = valueEnd(content, after(content, FENCE, at), length);
    at = valueEnd(content, after(content, SEAT, at), length);
    at = after(content, this.#streamBytes, after(content, STREAM, at));
    at = valueEnd(content, after(content, SUBJECT, at), length);
    const seqAt = after(content, SEQ, at);
    const seqEnd = valueEnd(content, seqAt, length);
    at = valueEnd(content, after(content, TIME, seqEnd), length);
    const lastAt = after(content, LAST, at);
    const lastEnd = valueEnd(content, lastAt, length);
    if (after(content, END, lastEnd) !== length) return undefined;
    const seq = numberIn(content, seqAt, seqEnd);
    const lastSeq = numberIn(content, lastAt, lastEnd);
    const body = content.subarray(length);
    if (seq < 0 || lastSeq < 0 || formOfSay(body) === undefined) return undefined;
    const party = this.#parties.read(content, { from, to: fromEnd, parse: partyOf });
    const place = { seq, lastSeq, from: party };
    const rest = { audience: undefined, body, isReply: false, expiresMs: undefined };
    return { kind: 'say', ...place, ...rest };
  }
}

// Each returns where it ends in the content, or -1; and -1 for -1.

function after(content: Uint8Array, piece: Uint8Array, from: number): number {
  if (from < 0) return -1;
  const { length } = piece;
  for (let index = 0; index < length; index += 1)
    if (content[from + index] !== piece[index]) return -1;
  return from + length;
}

/** Up to the end of the line, which belongs to the next piece. */
function valueEnd(content: Uint8Array, from: number, length: number): number {
  if (from < 0) return -1;
  let at = from;
  while (at < length && content[at] !== CARRIAGE_RETURN) at += 1;
  return at;
}

/** Returns the whole number between them, or -1. */
function numberIn(content: Uint8Array, from: number, to: number): number {
  if (to === from || to - from > DIGITS_MAX) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const byte = content[at] as number;
    if (byte < ZERO || byte > NINE) return -1;
    value = value * 10 + byte - ZERO;
  }
  return value;
}
