// One digest of a large room as bytes: made once for all who are told the same in the same way. Used by delivery.ts; what is told: notices.ts.
import { encodeDigest } from './encode.ts';
import type { Wire } from './encode.ts';
import type { Net } from './notices.ts';

export type DigestBytes = (wire: Wire, net: Net) => Buffer;

/** `seq`: of the last record sent before it. */
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
