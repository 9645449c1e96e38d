// The keys of a terminal, without the cursor reports that natter asks it for: node:readline would
// take a report for typed text. https://vt100.net/docs/vt510-rm/DSR-CPR.html
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';

const ASK = '\u001b[6n';
// oxlint-disable-next-line no-control-regex -- it begins with ESC
const REPORT = /\u001b\[\d+;(?<column>\d+)R/;
/** A terminal answers at once; over a slow line, in some tenths of a second. */
const ANSWER_MS_MAX = 300;

export class TerminalInput {
  /** The input for node:readline. */
  readonly keys: ReadStream;
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  readonly #keys = new PassThrough();
  readonly #take = (bytes: Buffer): void => this.#read(bytes);
  readonly #end = (): void => void this.#keys.end();
  /** Bytes that came since an unanswered question, and who asked. */
  #held = '';
  #answer: ((column: number | undefined) => void) | undefined;
  /** Reports that are still to come, some of them too late. */
  #owed = 0;

  constructor(input: ReadStream, output: WriteStream) {
    this.#input = input;
    this.#output = output;
    const setRawMode = (isRaw: boolean): unknown => input.setRawMode?.(isRaw);
    this.keys = Object.assign(this.#keys, { setRawMode }) as unknown as ReadStream;
    input.on('data', this.#take).on('end', this.#end).on('error', this.#end);
  }

  /**
   * Resolves with the column of the cursor, from 0; undefined if the terminal does not answer. Keys
   * wait meanwhile. Only one may be asked at a time.
   */
  async askColumn(): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    this.#answer = resolve;
    this.#owed += 1;
    this.#output.write(ASK);
    const timer = setTimeout(resolve, ANSWER_MS_MAX, undefined);
    const column = await promise;
    clearTimeout(timer);
    this.#answer = undefined;
    this.#release();
    return column;
  }

  close(): void {
    this.#input.off('data', this.#take).off('end', this.#end).off('error', this.#end).pause();
  }

  #read(bytes: Buffer): void {
    // A byte is a character of Latin-1, so nothing is lost.
    this.#held += bytes.toString('latin1');
    const report = this.#owed > 0 ? REPORT.exec(this.#held) : null;
    if (report) {
      this.#owed -= 1;
      this.#held = this.#held.replace(REPORT, '');
      this.#answer?.(Number(report.groups?.['column']) - 1);
    }
    if (!this.#answer) this.#release();
  }

  #release(): void {
    if (this.#held !== '') this.#keys.write(Buffer.from(this.#held, 'latin1'));
    this.#held = '';
  }
}
