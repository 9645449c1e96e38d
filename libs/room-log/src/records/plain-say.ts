// Recognises most says byte by byte, without parsing them: the body that a gateway writes for a
// message to all, whose text needs no escapes. Pure. Others are parsed (relayed-body.ts).
// Twin: services/gateway/src/delivery/encode.ts, encodeSayBody.
import { Buffer } from 'node:buffer';

/** The pieces of the body; a string stands between one and the next. */
const PIECES = ['{"type":"message","room":"', '","id":"', '","from":"', '","text":"'].map((text) =>
  Buffer.from(text),
);
const AT = Buffer.from('","at":');
const VIA = Buffer.from(',"via":"');
const END = Buffer.from('"}');
/** Digits of a date in ms since 1970. */
const DATE_DIGITS_MAX = 15;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Bytes below this are control characters, which JSON has to escape. */
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;

/** Returns whether the body is such a message. It must be UTF-8. False says nothing. */
export function isPlainSay(body: Uint8Array): boolean {
  let at = 0;
  for (const piece of PIECES) {
    at = afterString(body, afterPiece(body, piece, at));
    if (at < 0) return false;
  }
  at = afterDate(body, afterPiece(body, AT, at));
  at = afterString(body, afterPiece(body, VIA, at));
  return at >= 0 && afterPiece(body, END, at) === body.length;
}

// Each returns where it ends in the body, or -1; and -1 for -1.

function afterPiece(body: Uint8Array, piece: Buffer, from: number): number {
  if (from < 0) return -1;
  for (let index = 0; index < piece.length; index += 1) {
    if (body[from + index] !== piece[index]) return -1;
  }
  return from + piece.length;
}

/** Up to the closing quote, which belongs to the next piece. */
function afterString(body: Uint8Array, from: number): number {
  if (from < 0) return -1;
  for (let at = from; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) return at;
    if (byte < SPACE || byte === BACKSLASH) return -1;
  }
  return -1;
}

function afterDate(body: Uint8Array, from: number): number {
  if (from < 0 || body[from] === ZERO) return -1;
  let at = from;
  while (at < body.length && (body[at] ?? 0) >= ZERO && (body[at] ?? 0) <= NINE) at += 1;
  return at > from && at - from <= DATE_DIGITS_MAX ? at : -1;
}
