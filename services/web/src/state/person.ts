// A person's looks without a picture: a hue from the lower-cased name, and initials. Pure.

/** 0–359; FNV-1a, spread so that like names differ. */
export function hueOf(alias: string): number {
  let hash = 0x811c9dc5;
  for (const character of alias.toLowerCase()) {
    hash ^= character.codePointAt(0)!;
    hash = Math.imul(hash, 0x01000193);
  }
  return ((hash >>> 0) * 137) % 360;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** `Ada` → `A` · `ada.lovelace`, `adaLovelace` → `AL` */
export function initialsOf(alias: string): string {
  const words = alias
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[\s._'-]+/u)
    .filter((word) => word !== '');
  const letters = words.slice(0, 2).map((word) => firstOf(word));
  return letters.join('') || firstOf(alias);
}

function firstOf(word: string): string {
  for (const { segment } of graphemes.segment(word)) return segment.toUpperCase();
  return '';
}
