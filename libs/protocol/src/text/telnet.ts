// Cuts telnet commands (RFC 854, 855) out of a byte stream, wherever it is split. Called by
// framing.ts. Only real commands are cut: 0xFF before any other byte stays, and the line is then
// not UTF-8. Outside a subnegotiation no command contains a newline: none swallows a line end.

const INTERPRET_AS_COMMAND = 0xff;
const FIRST_COMMAND = 0xec; // EOF, the lowest there is (RFC 1184)
const SUBNEGOTIATION_END = 0xf0;
const SUBNEGOTIATION = 0xfa;
const WILL = 0xfb;
const DONT = 0xfe;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

type State = 'data' | 'command' | 'option' | 'subnegotiation' | 'subnegotiation-command';

/** One connection's filter. An unfinished subnegotiation swallows all that follows. */
export class TelnetFilter {
  #state: State = 'data';
  #verb = 0;
  #commandSeen = false;

  /** True once a command, or the start of a subnegotiation, has come: this is a telnet program. */
  get commandSeen(): boolean {
    return this.#commandSeen;
  }

  /** Returns these bytes without commands; the same array if there are none. */
  cut(bytes: Uint8Array): Uint8Array {
    if (this.#state === 'data' && !bytes.includes(INTERPRET_AS_COMMAND)) return bytes;
    // At most two bytes more than came: a verb and its 0xFF, held back by the last push.
    const kept = new Uint8Array(bytes.length + 2);
    let length = 0;
    for (const byte of bytes) length = this.#step(byte, kept, length);
    return kept.subarray(0, length);
  }

  /** Takes one byte, writes the data it completes at `at`, and returns where the data ends then. */
  #step(byte: number, kept: Uint8Array, at: number): number {
    switch (this.#state) {
      case 'data':
        if (byte === INTERPRET_AS_COMMAND) {
          this.#state = 'command';
          return at;
        }
        kept[at] = byte;
        return at + 1;
      case 'command':
        return this.#command(byte, kept, at);
      case 'option':
        return this.#option(byte, kept, at);
      case 'subnegotiation':
        if (byte === INTERPRET_AS_COMMAND) this.#state = 'subnegotiation-command';
        return at;
      case 'subnegotiation-command':
        this.#state = byte === SUBNEGOTIATION_END ? 'data' : 'subnegotiation';
        return at;
    }
  }

  #command(byte: number, kept: Uint8Array, at: number): number {
    this.#state = 'data';
    if (byte < FIRST_COMMAND || byte === INTERPRET_AS_COMMAND) {
      kept[at] = INTERPRET_AS_COMMAND;
      if (byte === INTERPRET_AS_COMMAND) return at + 1; // IAC IAC is a literal 0xFF.
      kept[at + 1] = byte;
      return at + 2;
    }
    if (byte >= WILL && byte <= DONT) {
      this.#state = 'option';
      this.#verb = byte;
      return at;
    }
    if (byte === SUBNEGOTIATION) this.#state = 'subnegotiation';
    this.#commandSeen = true;
    return at;
  }

  #option(byte: number, kept: Uint8Array, at: number): number {
    this.#state = 'data';
    if (byte !== NEWLINE && byte !== RETURN) {
      this.#commandSeen = true;
      return at;
    }
    kept[at] = INTERPRET_AS_COMMAND;
    kept[at + 1] = this.#verb;
    kept[at + 2] = byte;
    return at + 3;
  }
}
