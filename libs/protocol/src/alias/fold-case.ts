// Case folding of an alias' key: no locale, no context. Called by alias-key.ts.

/**
 * Lower, upper, lower: one lower-casing is not enough, as `ß` and `ẞ`, `ſ` and `s` meet only in
 * upper case. `ς`, which lower-casing puts at the end of a word only, is `σ`. Idempotent.
 */
export function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}
