// One line at the bottom of a terminal, typed while other lines are printed above it. On
// node:readline. Lines to print are safe already; the typed line is passed on as it is.
import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { Interface, Key } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { BRACKETED_PASTE_OFF, BRACKETED_PASTE_ON, Paste, withLineBreaks } from './paste.ts';
import { TerminalInput } from './terminal-input.ts';

/** Lines kept while the terminal takes none. Beyond it the oldest are dropped, and counted. */
const WAITING_LINES_MAX = 10_000;
const HISTORY_LINES = 1_000;

export interface PromptDeps {
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** Returns completions of the text before the cursor, and the part of it that they complete. */
  readonly complete: (text: string) => [string[], string];
  /** Enter: the line, with the line breaks of a paste. */
  readonly typed: (line: string) => void;
  readonly pageUp: () => void;
  /** A paste is too long for a message. */
  readonly pastedTooMuch: () => void;
  /** Ctrl-C on an empty line. */
  readonly interrupted: () => void;
  /** Ctrl-D on an empty line, or the terminal is gone. */
  readonly ended: () => void;
}

/** readline's handler of a key, which node:repl replaces in the same way. */
const PRESS = '_ttyWrite';

/** Parts of readline that are not in its types. */
interface Internals {
  /** How many rows the cursor is below the first row of the prompt, as last drawn. */
  prevRows?: number;
  [PRESS]: (text: string | undefined, key: Key) => void;
}

export class Prompt {
  readonly #deps: PromptDeps;
  readonly #readline: Interface;
  readonly #internals: Internals;
  readonly #terminal: TerminalInput;
  readonly #paste = new Paste();
  readonly #onResize = (): void => void this.#resized();
  #waiting: string[] = [];
  #missing = 0;
  #isFlushing = false;
  /** Rows below the first at which the entered line ends. */
  #typedRows = 0;
  /** Where the cursor was drawn, from the beginning of the prompt. */
  #drawnAt = { rows: 0, cols: 0 };
  /** Whether the terminal moved the rows of the line at the last resize. */
  #reflows = false;
  /** Undefined unless the terminal is asked for its cursor; then nothing may be drawn. */
  #resizing: { isAgain: boolean; label?: string } | undefined;
  /** The terminal was given back: lines are printed without a prompt. */
  #isClosed = false;

  constructor(deps: PromptDeps) {
    this.#deps = deps;
    const { input, output, complete } = deps;
    this.#terminal = new TerminalInput(input, output);
    const others = output.listeners('resize');
    this.#readline = createInterface({
      input: this.#terminal.keys,
      output,
      completer: complete,
      terminal: true,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
      prompt: '',
    });
    this.#internals = this.#readline as Interface & Internals;
    // readline's own listener draws from the row where it last thought that the cursor was.
    for (const listener of output.listeners('resize'))
      if (!others.includes(listener)) output.off('resize', listener as () => void);
    output.on('resize', this.#onResize);
    const press = this.#internals[PRESS].bind(this.#readline);
    this.#internals[PRESS] = (text, key) => {
      if (this.#pressed(text, key)) press(text, key);
      this.#drawnAt = this.#readline.getCursorPos();
    };
    this.#readline.on('line', (line) => this.#entered(line));
    this.#readline.on('SIGINT', () => this.#interrupted());
    // A shell that had the terminal meanwhile has changed it.
    this.#readline.on('SIGCONT', () => output.write(BRACKETED_PASTE_ON));
    this.#readline.on('close', () => {
      if (this.#isClosed) return;
      this.#giveBack();
      deps.ended();
    });
    output.write(BRACKETED_PASTE_ON);
  }

  /** Prints a line above the typed one, now or when the terminal takes it. */
  print(line: string): void {
    if (this.#waiting.push(line) > WAITING_LINES_MAX) {
      this.#waiting.shift();
      this.#missing += 1;
    }
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    // All lines of one turn cost one redraw.
    setImmediate(() => this.#flush());
  }

  /** The text before the typed line. May carry colours. */
  set label(label: string) {
    if (this.#isClosed || label === this.#readline.getPrompt()) return;
    if (this.#resizing) this.#resizing.label = label;
    else this.#redraw(() => this.#readline.setPrompt(label));
  }

  /** Prints the waiting lines and gives the terminal back. */
  close(): void {
    if (!this.#isClosed) this.#giveBack();
    this.#readline.close();
    this.#write();
  }

  #giveBack(): void {
    this.#erase();
    this.#isClosed = true;
    this.#deps.output.off('resize', this.#onResize);
    this.#deps.output.write(BRACKETED_PASTE_OFF);
    this.#terminal.close();
  }

  #flush(): void {
    const { output } = this.#deps;
    if (output.writableNeedDrain) return void output.once('drain', () => this.#flush());
    // Drawing goes on when the terminal has answered.
    if (this.#resizing && !this.#isClosed) return;
    this.#isFlushing = false;
    if (this.#isClosed) this.#write();
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
    this.#draw();
  }

  #draw(): void {
    this.#readline.prompt(true);
    this.#drawnAt = this.#readline.getCursorPos();
  }

  /**
   * Some terminals move the rows of a wrapped line to the new width, others leave them. The column
   * of the cursor tells which.
   */
  async #resized(): Promise<void> {
    if (this.#resizing) {
      this.#resizing.isAgain = true;
      return;
    }
    const before = this.#drawnAt;
    let now = this.#readline.getCursorPos();
    const asked = (this.#resizing = { isAgain: before.rows !== now.rows });
    let column: number | undefined;
    while (asked.isAgain && !this.#isClosed) {
      asked.isAgain = false;
      column = await this.#terminal.askColumn();
      now = this.#readline.getCursorPos();
    }
    const { label } = this.#resizing;
    this.#resizing = undefined;
    if (this.#isClosed) return;
    const columnLeft = Math.min(before.cols, this.#deps.output.columns - 1);
    // If the column is the same either way, the terminal does as it did the last time.
    if (column !== undefined && now.cols !== columnLeft) this.#reflows = column === now.cols;
    this.#clear(this.#reflows ? now.rows : before.rows);
    if (label !== undefined) this.#readline.setPrompt(label);
    this.#draw();
    if (this.#isFlushing) this.#flush();
  }

  #erase(): void {
    this.#clear(this.#readline.getCursorPos().rows);
  }

  /** Removes the row of the cursor and that many above it. */
  #clear(rows: number): void {
    const { output } = this.#deps;
    moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    this.#internals.prevRows = 0;
  }

  /** Returns false if readline must not see the key: it belongs to a paste. */
  #pressed(text: string | undefined, { name }: Key): boolean {
    const step = this.#paste.take(text, name);
    if (step.kind === 'pasted') this.#insert(step.text);
    if (step.kind === 'too-long') this.#deps.pastedTooMuch();
    if (step.kind !== 'typed') return false;
    if (name === 'pageup') this.#deps.pageUp();
    if (name === 'return' || name === 'enter') {
      // To the end of the line, so that its last row is known before readline forgets it.
      this.#readline.write(null, { ctrl: true, name: 'e' });
      this.#typedRows = this.#readline.getCursorPos().rows;
    }
    return true;
  }

  #insert(text: string): void {
    const readline = this.#readline as { line: string; cursor: number };
    const { line, cursor } = readline;
    this.#redraw(() => {
      readline.line = line.slice(0, cursor) + text + line.slice(cursor);
      readline.cursor = cursor + text.length;
    });
  }

  #entered(line: string): void {
    // What was said comes back as a message, in its place.
    this.#clear(this.#typedRows + 1);
    this.#readline.prompt();
    this.#drawnAt = this.#readline.getCursorPos();
    this.#deps.typed(withLineBreaks(line));
  }

  #interrupted(): void {
    if (this.#readline.line === '') return this.#deps.interrupted();
    this.#readline.write(null, { ctrl: true, name: 'e' });
    this.#readline.write(null, { ctrl: true, name: 'u' });
  }
}
