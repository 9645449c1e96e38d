// Decodes what encode.ts made: the payloads of consecutive unmasked frames. For tests only.
import { Buffer } from 'node:buffer';

export function payloadsOf(frames: Uint8Array): string[] {
  const bytes = Buffer.from(frames);
  const payloads: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes.readUInt8(at + 1);
    const [from, length] =
      short < 126
        ? [at + 2, short]
        : short === 126
          ? [at + 4, bytes.readUInt16BE(at + 2)]
          : [at + 10, Number(bytes.readBigUInt64BE(at + 2))];
    payloads.push(bytes.toString('utf8', from, from + length));
    at = from + length;
  }
  return payloads;
}
