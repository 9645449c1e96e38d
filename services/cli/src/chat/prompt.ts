// One line at the bottom of a terminal where somebody types, while other lines are printed above it. On node:readline.
// Knows nothing of chat. Lines it is given are safe to print; what was typed is given on as it is.
import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { Interface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';

/** Lines kept while the terminal does not take them. Beyond, the oldest go, and a line says so. */
const WAITING_LINES_MAX = 10_000;
const HISTORY_LINES = 1_000;

export interface PromptDeps {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** What the text before the cursor could go on as: completions, and the end of it which they stand for. */
  readonly complete: (text: string) => [string[], string];
  readonly typed: (line: string) => void;
  readonly pageUp: () => void;
  /** Ctrl-C on an empty line. */
  readonly interrupted: () => void;
  /** Ctrl-D on an empty line. */
  readonly ended: () => void;
}

export class Prompt {
  readonly #deps: PromptDeps;
  readonly #readline: Interface;
  /** readline's own memory of how many rows the cursor is below the prompt's first; not in its types. */
  readonly #drawn: { prevRows?: number };
  #waiting: string[] = [];
  #missing = 0;
  #isFlushing = false;
  /** Rows below the first at which the line that is being entered ends. */
  #typedRows = 0;
  /** readline has given the terminal back: nothing is drawn any more, only printed. */
  #isOver = false;

  constructor(deps: PromptDeps) {
    this.#deps = deps;
    const { input, output, complete } = deps;
    // Before readline's own listener, which has moved on when it tells of a line.
    input.on('keypress', (_text, key?: { readonly name?: string }) => this.#keyed(key?.name));
    this.#readline = createInterface({
      input,
      output,
      completer: complete,
      terminal: true,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
      prompt: '',
    });
    this.#drawn = this.#readline as { prevRows?: number };
    this.#readline.on('line', (line) => this.#entered(line));
    this.#readline.on('SIGINT', () => this.#interrupted());
    this.#readline.on('close', () => {
      if (this.#isOver) return;
      this.#erase();
      this.#isOver = true;
      deps.ended();
    });
  }

  /** Prints above the line that is being typed, now or when the terminal takes it. */
  print(line: string): void {
    if (this.#waiting.push(line) > WAITING_LINES_MAX) {
      this.#waiting.shift();
      this.#missing += 1;
    }
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    // All that comes in one turn is one redraw.
    setImmediate(() => this.#flush());
  }

  /** What stands before the line that is being typed. May carry colours. */
  set label(label: string) {
    if (this.#isOver || label === this.#readline.getPrompt()) return;
    this.#redraw(() => this.#readline.setPrompt(label));
  }

  /** Prints what waits, and gives the terminal back. */
  close(): void {
    if (!this.#isOver) this.#erase();
    this.#isOver = true;
    this.#readline.close();
    this.#write();
  }

  #flush(): void {
    const { output } = this.#deps;
    if (output.writableNeedDrain) return void output.once('drain', () => this.#flush());
    this.#isFlushing = false;
    if (this.#isOver) this.#write();
    else this.#redraw(() => this.#write());
  }

  #write(): void {
    const gap = this.#missing > 0 ? [`… ${this.#missing} lines are not shown`] : [];
    const lines = [...gap, ...this.#waiting];
    this.#waiting = [];
    this.#missing = 0;
    this.#deps.output.write(lines.map((line) => `${line}\n`).join(''));
  }

  #redraw(change: () => void): void {
    this.#erase();
    change();
    this.#readline.prompt(true);
  }

  #erase(): void {
    this.#clear(this.#readline.getCursorPos().rows);
  }

  /** Removes the row of the cursor and so many above it. */
  #clear(rows: number): void {
    const { output } = this.#deps;
    moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    this.#drawn.prevRows = 0;
  }

  #keyed(name: string | undefined): void {
    if (name === 'pageup') this.#deps.pageUp();
    if (name !== 'return' && name !== 'enter') return;
    // To the end of the line, so that its last row is known before readline forgets it.
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#typedRows = this.#readline.getCursorPos().rows;
  }

  #entered(line: string): void {
    // What was said comes back as a message, in its place.
    this.#clear(this.#typedRows + 1);
    this.#readline.prompt();
    this.#deps.typed(line);
  }

  #interrupted(): void {
    if (this.#readline.line === '') return this.#deps.interrupted();
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
  }
}
