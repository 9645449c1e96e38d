// A message's bytes as the library received them, without decoding or copies. For what runs for
// every record. Reads the fields of the library's class behind `Msg`; raw-headers.test.ts notices
// if an update changes them.
import { Buffer } from 'node:buffer';
import type { Msg } from '@nats-io/nats-core';

interface Received {
  readonly _msg: {
    readonly subject: Uint8Array;
    /** Bytes of the header block; -1: it has none. */
    readonly hdr: number;
  };
  /** The header block and the data. */
  readonly _rdata: Uint8Array;
}

/** Returns the subject's bytes. */
export function rawSubject(message: Msg): Uint8Array {
  const { _msg: received } = message as unknown as Received;
  return received.subject;
}

/** Returns the header block and the data behind it. */
export function rawContent(message: Msg): Uint8Array {
  const { _rdata: content } = message as unknown as Received;
  return content;
}

/** Returns how many bytes of `rawContent` are the header block. */
export function headerLength(message: Msg): number {
  const { _msg: received } = message as unknown as Received;
  return Math.max(0, received.hdr);
}

/** Returns the header block of a message as text, '' if it has none. */
export function rawHeaders(message: Msg): string {
  const { buffer, byteOffset } = rawContent(message);
  return Buffer.from(buffer, byteOffset, headerLength(message)).toString('latin1');
}
