// What became of messages, in parts that a gateway takes in one request. Pure.
import { Buffer } from 'node:buffer';
import type { OutgoingState } from './import-api.ts';

/** Bytes that a gateway takes: 768 KiB. */
const PART_BYTES = 384 * 1024;
export const STATES_AT_ONCE = 200;

/** Yields the parts: one message alone may have 2,000 reactions. */
export function* inParts(states: readonly OutgoingState[]): Generator<readonly OutgoingState[]> {
  let part: OutgoingState[] = [];
  let bytes = 0;
  for (const state of states) {
    const size = Buffer.byteLength(JSON.stringify(state));
    if (part.length >= STATES_AT_ONCE || (bytes + size > PART_BYTES && part.length > 0)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(state);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
