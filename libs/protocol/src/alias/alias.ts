// Aliases: which texts are one. Pure. Entry ./alias is the gateway's alone: it carries Unicode's
// tables. Contract: docs/protocol.md, "Alias". Which two are the same: alias-key.ts.
import { aliasKey, isTooLong, reading } from './alias-key.ts';
import { isSingleScript } from './script.ts';
import { ALIAS_CHARACTERS_MAX } from '../limits.ts';
import type { Alias, AliasKey } from '../names.ts';

export { aliasKey } from './alias-key.ts';

/** An alias, and the key it is unique by. */
export interface ParsedAlias {
  readonly alias: Alias;
  readonly key: AliasKey;
}

/** No member may have one of these as its alias, nor a look-alike. */
const RESERVED: ReadonlySet<string> = new Set(
  ['system', 'server', 'natter', 'all', 'everyone', 'here'].map(reading),
);

// Letters, marks, decimal digits and `_ - . '`. No leading mark: it would sit on the character
// before the name. Nothing invisible: Hangul fillers and variation selectors are letters and marks.
const FORM = /^(?!\p{M})[[\p{L}\p{M}\p{Nd}_\-.']--\p{DI}]+$/v;

const ASCII_FORM = /^[\w\-.']+$/;

/** Returns an alias in NFC and its key, or undefined if the text is none. Trims nothing. */
export function parseAlias(text: string): ParsedAlias | undefined {
  if (isTooLong(text)) return undefined;
  // ASCII is in NFC, and Latin.
  const isAscii = ASCII_FORM.test(text);
  const alias = isAscii ? text : text.normalize('NFC');
  if (!isAscii && !(FORM.test(alias) && isSingleScript(alias))) return undefined;
  if (isReserved(alias)) return undefined;
  return { alias: alias as Alias, key: aliasKey(alias) };
}

/** Reserved: what reads as such a word, and a capital I among small letters, as in `alI`. */
function isReserved(alias: string): boolean {
  if (RESERVED.has(reading(alias))) return true;
  const small = alias.replaceAll('I', 'l');
  return small !== alias && /^.\P{Lu}*$/u.test(small) && RESERVED.has(reading(small));
}

/**
 * Returns `bob2` for `bob` and 2, cut to fit; `n` is a whole number from 2 up. The caller checks
 * that it is free.
 */
export function proposeAlias(alias: Alias, n: number): ParsedAlias {
  // With `_` where the digit makes it look like a reserved word: `al1` reads as `all`.
  for (const suffix of [`${n}`, `_${n}`]) {
    const kept = Array.from(alias)
      .slice(0, ALIAS_CHARACTERS_MAX - suffix.length)
      .join('');
    const parsed = parseAlias(kept + suffix);
    if (parsed !== undefined) return parsed;
  }
  throw new RangeError(`no alias can be made of n = ${n}`);
}
