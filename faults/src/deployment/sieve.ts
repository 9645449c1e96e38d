// Removes whole messages from a nats-server's output, as if the server had not sent them.
// Frames: https://docs.nats.io/reference/reference-protocols/nats-protocol.
import { Buffer } from 'node:buffer';

const NEWLINE = 0x0a;
const NEWLINE_BYTES = 2;
/** `MSG subject sid [reply] bytes`, `HMSG subject sid [reply] header-bytes bytes`. */
const MESSAGE = /^H?MSG (\S+) .*?(\d+)\r\n$/;

export class Sieve {
  readonly #holdsBack: (subject: string) => boolean;
  #rest = Buffer.alloc(0);

  /** Called once a message. */
  constructor(holdsBack: (subject: string) => boolean) {
    this.#holdsBack = holdsBack;
  }

  /** Returns the bytes that pass; an incomplete frame waits for its rest. */
  push(chunk: Buffer): Buffer {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const passing: Buffer[] = [];
    let at = 0;
    for (;;) {
      const lineEnd = bytes.indexOf(NEWLINE, at) + 1;
      if (lineEnd === 0) break;
      const message = MESSAGE.exec(bytes.toString('latin1', at, lineEnd));
      const end = message ? lineEnd + Number(message[2]) + NEWLINE_BYTES : lineEnd;
      if (end > bytes.length) break;
      if (!message || !this.#holdsBack(message[1] ?? '')) passing.push(bytes.subarray(at, end));
      at = end;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
    return passing.length === 1 ? passing[0]! : Buffer.concat(passing);
  }
}
