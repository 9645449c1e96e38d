// Splits text into words, for the index and for queries alike: SQLite's own tokenizer knows an old
// Unicode. Scripts without spaces between words are split into characters, and a word of theirs is
// found as a phrase: no dictionary that index and query could disagree on. Pure.

/** Scripts that write without spaces; of Korean too, since particles follow without one. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Yi}]/gu;
/** Vowel points of Arabic and Hebrew, and the stretching of Arabic words. Most people omit them. */
const POINTS = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u0640]/g;
const BEYOND_ASCII = /[^\0-\x7f]/;
/** A run of letters, digits and marks. */
const TOKEN = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
/** Accents, and what a compatibility form left between letters. */
const NO_PART = /[\u0300-\u036f]|[^\p{L}\p{N}\p{M}\p{Co}]/gu;

/** Raise it when tokens change: archives then index all messages once more. */
export const INDEX_FORM = 1;

/**
 * Returns the text as it is indexed: by FTS5's tokenizer `ascii`, which splits and folds ASCII and
 * takes all other characters for letters. Linear.
 */
export const indexed = (text: string): string =>
  BEYOND_ASCII.test(text) ? foldedTokens(text).join(' ') : text;

/** A token and where it stands in the text. */
export interface TokenAt {
  /** Without case and accents, as the index compares it. */
  readonly token: string;
  readonly from: number;
  readonly to: number;
}

/** Returns the tokens of a text that is shown, at most `max`. Linear. */
export function tokensOf(text: string, max: number = Infinity): TokenAt[] {
  const tokens: TokenAt[] = [];
  for (const { 0: run, index } of text.matchAll(TOKEN)) {
    let from = index;
    for (const part of partsOf(run)) {
      const token = folded(part);
      if (token !== '') tokens.push({ token, from, to: from + part.length });
      from += part.length;
      if (tokens.length >= max) return tokens;
    }
  }
  return tokens;
}

/** Returns the tokens of a query's word, as `tokensOf` names them. */
export const foldedTokens = (text: string): string[] => tokensOf(text).map(({ token }) => token);

/** Splits a run before and after each character of an unspaced script. */
function partsOf(run: string): string[] {
  if (!BEYOND_ASCII.test(run)) return [run];
  const parts: string[] = [];
  let at = 0;
  for (const { 0: character, index } of run.matchAll(UNSPACED)) {
    if (index > at) parts.push(run.slice(at, index));
    parts.push(character);
    at = index + character.length;
  }
  if (at < run.length) parts.push(run.slice(at));
  return parts;
}

const FOLDS_KEPT = 20_000;
/** Of single characters: Chinese repeats a few thousand. */
const folds = new Map<string, string>();

function folded(part: string): string {
  if (!BEYOND_ASCII.test(part)) return part.toLowerCase();
  if (part.length > 1) return fold(part);
  const known = folds.get(part) ?? fold(part);
  if (folds.size < FOLDS_KEPT) folds.set(part, known);
  return known;
}

function fold(part: string): string {
  return (
    part
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(NO_PART, '')
      .replaceAll(POINTS, '')
      // Lower case depends on what follows.
      .replaceAll('ς', 'σ')
      .normalize('NFC')
  );
}
