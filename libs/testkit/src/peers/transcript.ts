// All text that a client of the text dialect has received, read with a cursor: each wait moves the
// cursor behind its match.
import { Arrivals, WAIT_MS } from './arrivals.ts';

export class Transcript {
  readonly #arrivals = new Arrivals();
  #text = '';
  #cursor = 0;

  append(text: string): void {
    this.#text += text;
    this.#arrivals.changed();
  }

  end(why: string): void {
    this.#arrivals.end(why);
  }

  /** All received so far. */
  get text(): string {
    return this.#text;
  }

  /** The text behind the last match. */
  get unread(): string {
    return this.#text.slice(this.#cursor);
  }

  /** The complete lines so far, without the prompts `alias?`. */
  get lines(): string[] {
    const lines = this.#text.split('\n').map((line) => line.replace(/^(alias\?)+/, ''));
    lines.pop();
    return lines.filter((line) => line !== '');
  }

  /** Resolves with the first match behind the cursor, and moves the cursor behind it. */
  async waitFor(pattern: string | RegExp, timeoutMs: number = WAIT_MS): Promise<RegExpExecArray> {
    const expression = typeof pattern === 'string' ? new RegExp(RegExp.escape(pattern)) : pattern;
    const match = await this.#arrivals.wait(() => expression.exec(this.unread) ?? undefined, {
      timeoutMs,
      describe: () => `${String(pattern)}; unread: ${JSON.stringify(this.unread)}`,
    });
    this.#cursor += match.index + match[0].length;
    return match;
  }
}
