// Cuts telnet commands (RFC 854, 855) out of a byte stream, wherever it is split. Keeps one state, never bytes. Who calls: framing.ts.
// Only what is a command is cut: 0xFF before anything else stays, and the line then is not UTF-8. A newline is never part of a
// command outside a subnegotiation, so no stray 0xFF can swallow the end of a line.

const INTERPRET_AS_COMMAND = 0xff;
const FIRST_COMMAND = 0xec; // EOF, the lowest there is (RFC 1184)
const SUBNEGOTIATION_END = 0xf0;
const SUBNEGOTIATION = 0xfa;
const WILL = 0xfb;
const DONT = 0xfe;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

type State = 'data' | 'command' | 'option' | 'subnegotiation' | 'subnegotiation-command';

/** One connection's filter. An unfinished subnegotiation swallows what follows: its sender's loss, and no memory. */
export class TelnetFilter {
  #state: State = 'data';
  #verb = 0;

  /** What is left of these bytes; the same array where nothing is to be cut. */
  cut(bytes: Uint8Array): Uint8Array {
    if (this.#state === 'data' && !bytes.includes(INTERPRET_AS_COMMAND)) return bytes;
    // At most two bytes more than came: a verb and its 0xFF, held back by the push before.
    const kept = new Uint8Array(bytes.length + 2);
    let length = 0;
    for (const byte of bytes) length += this.#step(byte, kept, length);
    return kept.subarray(0, length);
  }

  /** Takes one byte, writes what turns out to be data, answers how many bytes that is. */
  #step(byte: number, kept: Uint8Array, at: number): number {
    switch (this.#state) {
      case 'data':
        if (byte !== INTERPRET_AS_COMMAND) return put(kept, at, byte);
        this.#state = 'command';
        return 0;
      case 'command':
        return this.#command(byte, kept, at);
      case 'option':
        this.#state = 'data';
        if (byte !== NEWLINE && byte !== RETURN) return 0;
        return put(kept, at, INTERPRET_AS_COMMAND, this.#verb, byte);
      case 'subnegotiation':
        if (byte === INTERPRET_AS_COMMAND) this.#state = 'subnegotiation-command';
        return 0;
      case 'subnegotiation-command':
        this.#state = byte === SUBNEGOTIATION_END ? 'data' : 'subnegotiation';
        return 0;
    }
  }

  #command(byte: number, kept: Uint8Array, at: number): number {
    this.#state = 'data';
    if (byte === INTERPRET_AS_COMMAND) return put(kept, at, byte); // IAC IAC is a literal 0xFF
    if (byte < FIRST_COMMAND) return put(kept, at, INTERPRET_AS_COMMAND, byte);
    if (byte === SUBNEGOTIATION) this.#state = 'subnegotiation';
    if (byte >= WILL && byte <= DONT) {
      this.#state = 'option';
      this.#verb = byte;
    }
    return 0;
  }
}

function put(kept: Uint8Array, at: number, ...bytes: readonly number[]): number {
  kept.set(bytes, at);
  return bytes.length;
}
