// Prepares text for the index, whose tokenizer (unicode61) splits words where letters end. Scripts
// without spaces between words are split into characters, and a word of theirs is found as a
// phrase: any part of a sentence, and no dictionary that index and query could disagree on. Pure.

/** Scripts that write without spaces; of Korean too, since particles follow without one. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}\p{scx=Yi}]/gu;
/** Vowel points of Arabic and Hebrew, and the stretching of Arabic words. Most people omit them. */
const POINTS = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u0640]/g;
const BEYOND_ASCII = /[^\0-\x7f]/;
/** A run of letters, digits and marks: a token, as the index is told to see it. */
const TOKEN = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/** The categories of characters that make a token, in unicode61's notation. */
export const TOKEN_CATEGORIES = 'L* N* Co Mc Mn';
/** Raise it when `indexed` or the categories change: archives then index all messages once more. */
export const INDEX_FORM = 1;

/** Returns the text as it is indexed. Linear. */
export function indexed(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  return text.normalize('NFC').replaceAll(POINTS, '').replaceAll(UNSPACED, ' $& ');
}

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

function folded(part: string): string {
  const small = part.toLowerCase();
  if (!BEYOND_ASCII.test(small)) return small;
  return (
    small
      .normalize('NFD')
      .replaceAll(/[\u0300-\u036f]/g, '')
      .replaceAll(POINTS, '')
      // Lower case depends on what follows; the index folds both forms to one.
      .replaceAll('ς', 'σ')
      .normalize('NFC')
  );
}
