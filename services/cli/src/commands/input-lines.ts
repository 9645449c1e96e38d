// Bytes → lines, as they come. Not for conversations over TCP, which have their own rules (protocol's framing.ts).
import { TEXT_BYTES_MAX } from '@natter/protocol';
import { Failure } from '../exit-codes.ts';

/** Without their newline; the last one may lack it. Throws a Failure at a line that no message could hold. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const utf8 = new TextDecoder();
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + utf8.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
    if (rest.length > TEXT_BYTES_MAX)
      throw new Failure('refused', `a line is over ${TEXT_BYTES_MAX} bytes`);
  }
  rest += utf8.decode();
  if (rest !== '') yield rest.replace(/\r$/, '');
}
