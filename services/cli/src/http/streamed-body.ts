// A long request body, sent as it is read, and how far it has come. One for each try.
import { Readable } from 'node:stream';

/** When all is sent, the kernel may still hold this much, on a line of a megabit a second. */
const KERNEL_BYTES_MAX = 4 * 1024 * 1024;
const LINE_BYTES_PER_MS = 125;

export interface StreamedBodyOptions {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly onBytes: (sentBytes: number) => void;
  /** A connection that takes no byte for this long is dead. */
  readonly stalledMs: number;
}

export class StreamedBody {
  readonly stream: Readable;
  readonly #options: StreamedBodyOptions;
  #bytes = 0;
  #isAllSent = false;
  #movedAtMs = Date.now();

  constructor(options: StreamedBodyOptions) {
    this.#options = options;
    this.stream = Readable.from(this.#counted(), { objectMode: false });
  }

  /** True if a gateway may have all of it, and so may have done it. */
  get isAllSent(): boolean {
    return this.#isAllSent;
  }
  /** When the connection last took some of it; at first, when this was made. */
  get movedAtMs(): number {
    return this.#movedAtMs;
  }

  /** Returns true if it is not taken any more, or was all taken and is not answered. */
  isStalled(nowMs: number): boolean {
    const drainingMs = Math.min(this.#bytes, KERNEL_BYTES_MAX) / LINE_BYTES_PER_MS;
    const waitMs = this.#options.stalledMs + (this.#isAllSent ? drainingMs : 0);
    return nowMs - this.#movedAtMs >= waitMs;
  }

  async *#counted(): AsyncGenerator<Uint8Array> {
    const { chunks, onBytes } = this.#options;
    for await (const chunk of chunks) {
      this.#bytes += chunk.length;
      this.#movedAtMs = Date.now();
      onBytes(this.#bytes);
      yield chunk;
    }
    this.#isAllSent = true;
  }
}
