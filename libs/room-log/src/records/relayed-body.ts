// Checks bodies that gateways relay to clients as bytes: a say's and a signal's. Pure.
// Whoever reaches the bus can publish with our headers; a body that is not UTF-8 or not JSON would
// make clients close their connection. 0.2 µs for most messages, which are not parsed for it.
import { Buffer, isUtf8 } from 'node:buffer';
import { isPlainSay } from './plain-say.ts';

/** Bytes; more than gateways write (16 KiB of text, all escaped, with 256 names: streams.ts). */
const BODY_BYTES_MAX = 256 * 1024;
/** Bytes up to which plain-say.ts is faster than JSON.parse. */
const PLAIN_BYTES_MAX = 1_024;
/** Gateways write `type` first, and complete the frame by putting `seq` before it. */
const SAY_START = Buffer.from('{"type":"message",');
const SAY_TEXTS = ['room', 'id', 'from', 'text', 'via'];
const SIGNAL_START = Buffer.from('{"type":"signal",');

/** `plain`: to all, with a text and nothing else. Longer ones are `full`, whatever they hold. */
export type SayForm = 'plain' | 'full';

/**
 * Returns the form of a body that is a `message` frame without `seq`, as gateways store it; more is
 * allowed. Undefined: it is none.
 */
export function formOfSay(body: Uint8Array): SayForm | undefined {
  if (body.length > BODY_BYTES_MAX || !isUtf8(body)) return undefined;
  if (body.length <= PLAIN_BYTES_MAX && isPlainSay(body)) return 'plain';
  const frame = parseFrame(body, SAY_START);
  const isSay =
    frame?.['type'] === 'message' &&
    frame['seq'] === undefined &&
    typeof frame['at'] === 'number' &&
    SAY_TEXTS.every((key) => typeof frame[key] === 'string');
  return isSay ? 'full' : undefined;
}

/** Returns whether the body is a finished `signal` frame. */
export const isSignalBody = (body: Uint8Array): boolean =>
  body.length <= BODY_BYTES_MAX &&
  isUtf8(body) &&
  parseFrame(body, SIGNAL_START)?.['type'] === 'signal';

function parseFrame(
  body: Uint8Array,
  start: Buffer,
): Readonly<Record<string, unknown>> | undefined {
  if (body.length <= start.length) return undefined;
  if (start.compare(body, 0, start.length) !== 0) return undefined;
  try {
    // As latin1: faster than UTF-8, and as valid, since JSON's own characters are ASCII.
    const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Not JSON: no gateway wrote it.
    return undefined;
  }
}
