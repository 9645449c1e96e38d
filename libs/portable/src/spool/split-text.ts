// Splits a text that is longer than a message may be, at line ends or spaces if it has some. Pure.
import { Buffer } from 'node:buffer';
import { TEXT_BYTES_MAX } from '@natter/protocol';
import type { SourceMessage } from '../sources/source.ts';

/** Returns the parts, each of at most so many bytes of UTF-8; one for a short text. */
export function splitText(text: string, bytesMax: number): string[] {
  if (Buffer.byteLength(text) <= bytesMax) return [text];
  const parts: string[] = [];
  let rest = Buffer.from(text);
  while (rest.length > bytesMax) {
    let end = bytesMax;
    // Not within a character: its later bytes are 10xxxxxx.
    while (((rest[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    const half = end / 2;
    const line = rest.lastIndexOf('\n', end - 1);
    const space = rest.lastIndexOf(' ', end - 1);
    const at = line > half ? line + 1 : space > half ? space + 1 : end;
    parts.push(rest.toString('utf8', 0, at));
    rest = rest.subarray(at);
  }
  if (rest.length > 0) parts.push(rest.toString());
  return parts;
}

/** A text that is too long becomes several messages. */
export function* splitMessage(message: SourceMessage): Generator<SourceMessage> {
  const [first = '', ...more] = splitText(message.text, TEXT_BYTES_MAX);
  yield { ...message, text: first };
  const { kind, origin, sort, from, at, to, thread } = message;
  for (const [index, text] of more.entries()) {
    const end = `~${index + 2}`;
    const id = message.id.slice(0, 64 - end.length) + end;
    yield { kind, origin, sort, from, at, to, thread, text, local: message.local + end, id };
  }
}
