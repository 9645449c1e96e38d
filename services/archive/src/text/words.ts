// Splits text into words, for the index and for queries alike: SQLite's own tokenizer knows an old
// Unicode. Scripts without spaces between words are split into characters, and a word of theirs is
// found as a phrase: no dictionary that index and query could disagree on. Pure.

/** Scripts that write without spaces; of Korean too, since particles follow without one. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Yi}]/u;
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
  let from = 0;
  let at = 0;
  for (const character of run) {
    const end = at + character.length;
    if (isUnspaced(character)) {
      if (at > from) parts.push(run.slice(from, at));
      parts.push(character);
      from = end;
    }
    at = end;
  }
  if (from < run.length) parts.push(run.slice(from));
  return parts;
}

/** Characters whose properties are remembered: Chinese repeats a few thousand. */
const KEPT = 20_000;
const unspaced = new Map<string, boolean>();
const folds = new Map<string, string>();

const isUnspaced = (character: string): boolean =>
  remembered(unspaced, character, (text) => UNSPACED.test(text));

function folded(part: string): string {
  if (part.length === 1) return remembered(folds, part, fold);
  return BEYOND_ASCII.test(part) ? fold(part) : part.toLowerCase();
}

function remembered<Value>(
  known: Map<string, Value>,
  text: string,
  make: (text: string) => Value,
): Value {
  const value = known.get(text) ?? make(text);
  if (known.size < KEPT) known.set(text, value);
  return value;
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
