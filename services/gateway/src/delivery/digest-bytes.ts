// A digest of a large room as bytes, encoded once for each kind of socket and each content.
// Called by delivery.ts; its content: notices.ts.
import { encodeDigest } from './encode.ts';
import type { Wire } from './encode.ts';
import type { Net } from './notices.ts';

export type DigestBytes = (wire: Wire, net: Net) => Buffer;

/** Returns the encoder of one digest. `seq`: of the last record sent before it. */
export function digestBytes(at: {
  readonly room: string;
  readonly seq: number;
  readonly count: number;
}): DigestBytes {
  const made = new Map<Net, Partial<Record<Wire, Buffer>>>();
  return (wire, net) => {
    const bytes = made.get(net) ?? {};
    made.set(net, bytes);
    return (bytes[wire] ??= encodeDigest(wire, net.message(at.room, at.seq, at.count), net.counts));
  };
}
