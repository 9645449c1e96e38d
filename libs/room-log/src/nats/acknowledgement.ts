// JetStream's answer to an append, and what became of the append by it. Pure.
import { Buffer } from 'node:buffer';

/** JetStream: another append with the same fence is in flight and must be acknowledged first. */
const FENCE_IN_FLIGHT = 10164;
const WRONG_LAST_SEQUENCE = 10071;
/** JetStream's errors that say that nothing was stored and that an immediate retry is useless. */
const FULL = new Set([10023, 10047, 10077, 10122]);
/** The record is too large, or its headers exceed 64 KiB. */
const TOO_LARGE = new Set([10054, 10097]);

/** What became of an append. */
export type AppendOutcome =
  /** `duplicate`: the message id was stored before, as `seq`. */
  | { readonly kind: 'stored'; readonly seq: number; readonly duplicate: boolean }
  /**
   * The fence does not hold. `last`: the sequence that the error names, -1 for none.
   * `retried`: an earlier try of this append may have been stored.
   */
  | { readonly kind: 'fenced'; readonly last: number; readonly retried: boolean }
  | { readonly kind: 'full' }
  /** Nothing was stored: NATS or the stream takes no record of this size. */
  | { readonly kind: 'too-large' }
  /** No answer by the deadline: whether it was stored is unknown. */
  | { readonly kind: 'unknown' };

const STORED_START = Buffer.from('{"stream":"');
const STORED_SEQ = Buffer.from('","seq":');
const ZERO = 0x30;
const NINE = 0x39;
const QUOTE = 0x22;
const CLOSING_BRACE = 0x7d;

/**
 * Returns the sequence of the plain answer, `{"stream":"…","seq":…}`; 0 for any other. Nearly all
 * are plain, and are not parsed for it.
 */
export function storedSeq(data: Uint8Array): number {
  if (!hasAt(data, STORED_START, 0)) return 0;
  let at = STORED_START.length;
  while (at < data.length && data[at] !== QUOTE) at += 1;
  if (!hasAt(data, STORED_SEQ, at)) return 0;
  at += STORED_SEQ.length;
  let seq = 0;
  for (; at < data.length - 1; at += 1) {
    const byte = data[at] as number;
    if (byte < ZERO || byte > NINE) return 0;
    seq = seq * 10 + (byte - ZERO);
  }
  return data[at] === CLOSING_BRACE && Number.isSafeInteger(seq) ? seq : 0;
}

function hasAt(data: Uint8Array, piece: Uint8Array, from: number): boolean {
  for (let index = 0; index < piece.length; index += 1)
    if (data[from + index] !== piece[index]) return false;
  return true;
}

/** JetStream's answer. */
export interface Acknowledgement {
  readonly stream?: string;
  readonly seq?: number;
  readonly duplicate?: boolean;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

/**
 * Returns the answer; undefined if nobody listens on the subject (503: no leader), or it is no
 * JSON.
 */
export function readAcknowledgement(data: Uint8Array): Acknowledgement | undefined {
  if (data.length === 0) return undefined;
  try {
    // latin1: the server writes ASCII.
    const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
    return JSON.parse(text) as Acknowledgement;
  } catch {
    // Somebody else published on our inbox. The append is tried again.
    return undefined;
  }
}

/**
 * Returns the outcome; undefined if nothing is decided: there is no leader, or an append with the
 * same fence is in flight. Try again then. `retried`: this is not the answer to the first try.
 */
export function outcomeOf(
  answer: Acknowledgement | undefined,
  retried: boolean,
): AppendOutcome | undefined {
  if (answer?.error === undefined) {
    return answer?.seq === undefined
      ? undefined
      : { kind: 'stored', seq: answer.seq, duplicate: answer.duplicate === true };
  }
  const code = answer.error.err_code ?? 0;
  if (code === FENCE_IN_FLIGHT) return undefined;
  if (code === WRONG_LAST_SEQUENCE) {
    // The error names the sequence in its text only; without it the caller reads the seat.
    const last = /: (\d+)\s*$/.exec(answer.error.description ?? '')?.[1];
    return { kind: 'fenced', last: last === undefined ? -1 : Number(last), retried };
  }
  if (FULL.has(code)) return { kind: 'full' };
  if (TOO_LARGE.has(code)) return { kind: 'too-large' };
  return undefined;
}
