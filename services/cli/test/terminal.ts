// `natter` in a pseudo-terminal, whose output a real terminal emulator draws.
import { eventually } from '@natter/testkit';
import type { IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { bareEnv, BIN } from './natter.ts';

/** Undefined if this machine has none. */
export const pty = await import('@lydell/node-pty').catch((error: Error) => {
  console.warn(`natter in a pseudo-terminal: skipped, ${error.message.split('\n')[0]}`);
});

export interface TerminalOptions {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

export class Terminal implements Disposable {
  readonly #screen: xterm.Terminal;
  readonly #process: IPty;
  /** Everything written to the terminal, with its escape sequences. */
  raw = '';
  /** Resolves with its exit code. */
  readonly exited: Promise<number>;

  constructor({ args, env = {}, columns = 80, rows = 24 }: TerminalOptions) {
    if (!pty) throw new Error('no pseudo-terminal here');
    this.#screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#process = pty.spawn(process.execPath, [BIN, ...args], {
      cols: columns,
      rows,
      name: 'xterm-256color',
      env: { ...bareEnv, TERM: 'xterm-256color', ...env },
    });
    this.#process.onData((data) => {
      this.raw += data;
      this.#screen.write(data);
    });
    // Answers of the terminal, such as where its cursor is.
    this.#screen.onData((data) => this.#process.write(data));
    this.exited = new Promise((resolve) => {
      this.#process.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode));
    });
  }

  /** The rows that are not empty, with those scrolled off. A wrapped line is several rows. */
  get lines(): string[] {
    const { active } = this.#screen.buffer;
    const rows = Array.from({ length: active.length }, (_, row) => active.getLine(row));
    return rows.map((row) => row?.translateToString(true) ?? '').filter((row) => row !== '');
  }

  /** The row that the cursor is in, and its column. */
  get cursor(): { readonly line: string; readonly column: number } {
    const { active } = this.#screen.buffer;
    const row = active.getLine(active.baseY + active.cursorY);
    return { line: row?.translateToString(true) ?? '', column: active.cursorX };
  }

  type(text: string): void {
    this.#process.write(text);
  }

  enter(line: string): void {
    this.type(`${line}\r`);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#process.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Resolves when the row of the cursor is this. The error shows the whole screen. */
  async prompts(line: string): Promise<void> {
    await this.#see(() => this.cursor.line.trimEnd() === line.trimEnd(), `the prompt ${line}`);
  }

  /** Resolves with the first row that matches. */
  async shows(pattern: string | RegExp): Promise<string> {
    const find = (): string | undefined =>
      this.lines.find((line) =>
        typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line),
      );
    await this.#see(() => find() !== undefined, String(pattern));
    return find() ?? '';
  }

  async #see(isThere: () => boolean, what: string): Promise<void> {
    await eventually(() => {
      if (!isThere()) throw new Error(`not on the screen: ${what}\n${this.lines.join('\n')}`);
    });
  }

  [Symbol.dispose](): void {
    this.#process.kill('SIGKILL');
    this.#screen.dispose();
  }
}
