// The senders that a room has heard lately, by the bytes that name them in a record: a steady
// speaker's names are decoded once.
import { Buffer } from 'node:buffer';
import type { Party } from './record.ts';

/** Kept for a room at most; then all are forgotten. */
const KEPT_MAX = 1_024;

interface Known {
  readonly bytes: Uint8Array;
  readonly party: Party;
}

export class KnownParties {
  /** By a hash of the bytes. Most rooms are silent. */
  #known: Map<number, Known> | undefined;

  /** Returns the party that stands in `content` at `from`–`to`, read by `parse`. */
  read(
    content: Uint8Array,
    { from, to, parse }: { from: number; to: number; parse: (text: string) => Party },
  ): Party {
    let hash = 0;
    for (let at = from; at < to; at += 1)
      hash = (Math.imul(hash, 31) + (content[at] as number)) | 0;
    const known = this.#known?.get(hash);
    if (known !== undefined && isAt(content, known.bytes, { from, to })) return known.party;
    const bytes = Uint8Array.prototype.slice.call(content, from, to);
    const party = parse(Buffer.from(bytes.buffer, 0, bytes.length).toString('latin1'));
    if (this.#known === undefined || this.#known.size >= KEPT_MAX) this.#known = new Map();
    this.#known.set(hash, { bytes, party });
    return party;
  }
}

function isAt(
  content: Uint8Array,
  bytes: Uint8Array,
  { from, to }: { from: number; to: number },
): boolean {
  if (to - from !== bytes.length) return false;
  for (let at = 0; at < bytes.length; at += 1) if (content[from + at] !== bytes[at]) return false;
  return true;
}
