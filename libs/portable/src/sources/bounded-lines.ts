// The lines of a stream of bytes, each of bounded length. A longer one is skipped as it comes, so
// that a line of a gigabyte costs no memory.
import { Buffer, isUtf8 } from 'node:buffer';

/** Bytes; a message with 2,000 reactions has about 100 KB. */
export const LINE_BYTES_MAX = 4 * 1024 * 1024;
const LINE_FEED = 0x0a;

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Undefined: it is too long, or not UTF-8. */
  readonly text: string | undefined;
}

/** Yields all lines but empty ones. */
export async function* boundedLines(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number = LINE_BYTES_MAX,
): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer): void => {
    length += part.length;
    if (length <= bytesMax) parts.push(part);
    else parts = [];
  };
  const line = (): Line => {
    number += 1;
    const bytes = length > bytesMax ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    return { number, text: bytes && isUtf8(bytes) ? bytes.toString() : undefined };
  };
  for await (const each of chunks) {
    const chunk = Buffer.from(each.buffer, each.byteOffset, each.length);
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      take(chunk.subarray(from, end));
      from = end + 1;
      const whole = line();
      if (whole.text?.trim() !== '') yield whole;
    }
    // Copied: the chunk is the stream's to use again.
    if (from < chunk.length) take(Buffer.from(chunk.subarray(from)));
  }
  if (length > 0) {
    const whole = line();
    if (whole.text?.trim() !== '') yield whole;
  }
}
