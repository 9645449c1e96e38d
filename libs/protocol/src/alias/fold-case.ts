// Case folding of an alias' key. Not locale-aware, and without the context rules of String.toLowerCase. Who calls: alias.ts.

/**
 * Lower, upper, lower, one code point at a time. One lower-casing is not enough: `ß` and `ẞ`, `ſ` and `s`, `ς` and `σ` meet only in
 * upper case. One code point at a time because a whole string lower-cases its last Σ to `ς`. Idempotent; any string is fine.
 */
export function foldCase(text: string): string {
  let folded = '';
  for (const character of text) folded += character.toLowerCase().toUpperCase().toLowerCase();
  return folded;
}
