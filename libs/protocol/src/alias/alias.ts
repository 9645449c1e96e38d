// Aliases: which texts are one, and which two are the same (their key). Pure; entry ./alias, the gateway's alone: it carries Unicode's
// tables. Contract: docs/protocol.md, "Alias". The brands are in names.ts.
import { foldCase } from './fold-case.ts';
import { isSingleScript } from './script.ts';
import { skeleton } from './skeleton.ts';
import { ALIAS_CHARACTERS_MAX } from '../limits.ts';
import type { Alias, AliasKey } from '../names.ts';

/** What a parsed alias is, and what it is unique by. */
export interface ParsedAlias {
  readonly alias: Alias;
  readonly key: AliasKey;
}

/** Not an alias for anybody, nor is what looks like one of them. */
const RESERVED = ['system', 'server', 'natter', 'all', 'everyone', 'here'];

// Letters, marks, decimal digits and `_ - . '`; no leading mark (it would sit on whatever stands before the name), nothing invisible
// (Hangul fillers, variation selectors and the like are letters and marks to Unicode).
const FORM = /^(?!\p{M})[[\p{L}\p{M}\p{Nd}_\-.']--\p{DI}]+$/v;

// NFC makes one character of at most four code units (U+1FA7 of four): a longer text cannot become an alias.
const ALIAS_UNITS_MAX = ALIAS_CHARACTERS_MAX * 4;

// One round is the contract's formula. Twice suffices for every character of Unicode 17, the third finds nothing left; a bound all
// the same.
const KEY_ROUNDS_MAX = 4;

const reservedKeys: ReadonlySet<AliasKey> = new Set(RESERVED.map((word) => aliasKey(word)));

/** An alias (in NFC) and its key, or undefined where the text is none. Trims nothing. */
export function parseAlias(text: string): ParsedAlias | undefined {
  if (text.length > ALIAS_UNITS_MAX) return undefined;
  const alias = text.normalize('NFC');
  if (!FORM.test(alias) || Array.from(alias).length > ALIAS_CHARACTERS_MAX) return undefined;
  if (!isSingleScript(alias)) return undefined;
  const key = aliasKey(alias);
  return reservedKeys.has(key) ? undefined : { alias: alias as Alias, key };
}

/**
 * The key by which names are compared: casefold(skeleton(casefold(NFKC(text)))), repeated until it stands still: the skeleton of some
 * letters (Lisu ꓟ is `M`) folds to a letter with a skeleton of its own (`rn`). So key(key(x)) = key(x). For any text, also one that is
 * no alias; one too long to be an alias is its own key.
 */
export function aliasKey(text: string): AliasKey {
  if (text.length > ALIAS_UNITS_MAX) return text as AliasKey;
  let key = text;
  for (let round = 0; round < KEY_ROUNDS_MAX; round += 1) {
    const next = foldCase(skeleton(foldCase(key.normalize('NFKC'))));
    if (next === key) break;
    key = next;
  }
  return key as AliasKey;
}

/** `bob`, 2 → `bob2`, cut to fit. Whether it is free is for the caller to see; then the next `n`, a whole number from 2 up. */
export function proposeAlias(alias: Alias, n: number): Alias {
  // With `_` where the digit makes it look like a reserved word: `al1` is `all` to the eye.
  for (const suffix of [`${n}`, `_${n}`]) {
    const kept = Array.from(alias)
      .slice(0, ALIAS_CHARACTERS_MAX - suffix.length)
      .join('');
    const parsed = parseAlias(kept + suffix);
    if (parsed !== undefined) return parsed.alias;
  }
  throw new RangeError(`no alias can be made of n = ${n}`);
}
