// Bracketed paste: tells pasted text from typed keys, so that a pasted line break is not Enter.
// Pure. https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, "Bracketed Paste Mode".
import { TEXT_BYTES_MAX } from '@natter/protocol';

export const BRACKETED_PASTE_ON = '\u001b[?2004h';
export const BRACKETED_PASTE_OFF = '\u001b[?2004l';

/** Shown for a line break in the line being typed. */
export const LINE_BREAK = '␤';

/** What a key does to a paste. */
export type PasteStep =
  /** Not of a paste: a typed key. */
  | { readonly kind: 'typed' }
  | { readonly kind: 'pasting' }
  | { readonly kind: 'pasted'; readonly text: string }
  | { readonly kind: 'too-long' };

export class Paste {
  /** Undefined outside a paste. */
  #text: string | undefined;
  #isTooLong = false;

  /** Takes a key as node:readline names it; `text` is what it types. */
  take(text: string | undefined, name: string | undefined): PasteStep {
    if (name === 'paste-start') {
      this.#text = '';
      this.#isTooLong = false;
      return { kind: 'pasting' };
    }
    if (this.#text === undefined) return { kind: 'typed' };
    if (name === 'paste-end') return this.#end(this.#text);
    if (this.#text.length >= TEXT_BYTES_MAX) this.#isTooLong = true;
    else this.#text += text ?? '';
    return { kind: 'pasting' };
  }

  #end(text: string): PasteStep {
    this.#text = undefined;
    return this.#isTooLong ? { kind: 'too-long' } : { kind: 'pasted', text: onOneRow(text) };
  }
}

/** Shows line breaks, except one at the end; drops what could move the cursor. */
function onOneRow(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .replaceAll('\n', LINE_BREAK)
    .replace(/[^\P{Cc}\t]/gu, '');
}

/** Returns a line as it is meant: with its line breaks. */
export function withLineBreaks(line: string): string {
  return line.replaceAll(LINE_BREAK, '\n');
}
