// A person's look without a picture: a hue made from the name, and initials. Pure.

/** 0–359. FNV-1a with murmur's last steps: without them short names get similar hues. */
export function hueOf(alias: string): number {
  let hash = 0x811c9dc5;
  for (const character of alias.toLowerCase()) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 360;
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
