// Bytes of standard input → lines, as they come. (Conversations over TCP have rules of their own:
// the protocol's framing.ts.)
import { TEXT_BYTES_MAX } from '@natter/protocol';
import { Failure } from '../exit-codes.ts';

export interface InputLine {
  /** From 1; empty lines count. */
  readonly number: number;
  /** Without its line end. */
  readonly text: string;
}

/** Yields each line; the last one may lack its end. Throws a Failure at one no message can hold. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<InputLine, void> {
  const utf8 = new TextDecoder();
  let number = 0;
  let rest = '';
  const line = (text: string): InputLine => ({
    number: (number += 1),
    text: text.replace(/\r$/, ''),
  });
  for await (const chunk of bytes) {
    const lines = (rest + utf8.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.map(line);
    if (rest.length > TEXT_BYTES_MAX)
      throw new Failure('refused', `line ${number + 1}: over ${TEXT_BYTES_MAX} bytes`);
  }
  rest += utf8.decode();
  if (rest !== '') yield line(rest);
}
