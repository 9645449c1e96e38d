// Questions to a person at a terminal, one line each. The answer to a secret one is never shown.
// Reads the keys itself: a line editor would show what is typed ahead of the next question.
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import type { ReadStream } from 'node:tty';
import { escapeText } from '@natter/protocol';

const ENTER = /[\r\n]/;
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE_LINE = '\u0015';
const ERASE_ROW = '\u001b[K';
/** Backspace sends either. */
const ERASE = new Set(['\u007f', '\b']);
/** Far longer than an alias or a password. */
const CHARACTERS_MAX = 4_096;

export interface QuestionsDeps {
  readonly input: ReadStream;
  /** Not standard output, which may be a file. */
  readonly output: { write(text: string): unknown };
  /** Ctrl-C, or Ctrl-D on an empty line. */
  readonly interrupted: () => void;
}

/** Owns the terminal until it is disposed: what is typed meanwhile is not shown. */
export class TerminalQuestions implements Disposable {
  readonly #deps: QuestionsDeps;
  readonly #utf8 = new StringDecoder('utf8');
  /** Typed ahead. */
  #keys = '';

  constructor(deps: QuestionsDeps) {
    this.#deps = deps;
    deps.input.setRawMode(true);
  }

  [Symbol.dispose](): void {
    this.#deps.input.pause().setRawMode(false);
  }

  /** Returns the line that is typed. Never resolves after Ctrl-C. */
  async ask(question: string, options: { readonly isSecret: boolean }): Promise<string> {
    const { input, output, interrupted } = this.#deps;
    const line = new TypedLine();
    const show = (): void => {
      const shown = options.isSecret ? '' : escapeText(line.text);
      output.write(`\r${ERASE_ROW}${question}${shown}`);
    };
    const answer = Promise.withResolvers<string>();
    const take = (): void => {
      const end = line.take(this.#keys);
      this.#keys = end?.rest ?? '';
      show();
      if (end?.kind === 'entered') answer.resolve(line.text);
      if (end?.kind === 'interrupted') interrupted();
    };
    const hear = (bytes: Buffer): void => {
      this.#keys += this.#utf8.write(bytes);
      take();
    };
    input.on('data', hear).once('end', interrupted).resume();
    take();
    try {
      return await answer.promise;
    } finally {
      input.off('data', hear).off('end', interrupted);
      output.write('\n');
    }
  }
}

/** How a line ends, and the keys after it. */
interface LineEnd {
  readonly kind: 'entered' | 'interrupted';
  readonly rest: string;
}

/** A line as it is typed. */
class TypedLine {
  readonly #characters: string[] = [];

  get text(): string {
    return this.#characters.join('');
  }

  /** Takes keys up to the end of the line. Returns undefined if it has not come. */
  take(keys: string): LineEnd | undefined {
    // Arrows and the like are not part of an answer.
    const typed = Array.from(stripVTControlCharacters(keys));
    for (const [index, key] of typed.entries()) {
      const rest = typed.slice(index + 1).join('');
      if (ENTER.test(key)) return { kind: 'entered', rest };
      if (key === INTERRUPT || (key === END && this.#characters.length === 0))
        return { kind: 'interrupted', rest };
      if (ERASE.has(key)) this.#characters.pop();
      else if (key === ERASE_LINE) this.#characters.length = 0;
      else if (key >= ' ' && this.#characters.length < CHARACTERS_MAX) this.#characters.push(key);
    }
    return undefined;
  }
}
