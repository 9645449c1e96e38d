// The key of an alias: two aliases are the same if their keys are equal. Pure.
// Contract: docs/protocol.md, "Alias". What reads as what: confusables.ts. Parsing: alias.ts.
import { CONFUSABLES } from './confusables.ts';
import { foldCase } from './fold-case.ts';
import { ALIAS_CHARACTERS_MAX } from '../limits.ts';
import type { AliasKey } from '../names.ts';

// NFC makes one character of at most four UTF-16 code units (U+1FA7), and at most three of one.
const ALIAS_UNITS_MAX = ALIAS_CHARACTERS_MAX * 4;
const NFC_GROWTH_MAX = 3;

const INVISIBLE = /\p{DI}/gu;
const ASCII = /^[\0-\x7f]*$/;

// The two letters that NFKD makes 18 and 8 of (others: at most 4) are read once: a name of 32 such
// letters would cost three times as much.
const LONG_LIGATURES = ['\ufdfa', '\ufdfb'];
const LONG_LIGATURE = /([\ufdfa\ufdfb])/;

const readings = parseReadings(CONFUSABLES);
const asciiReadings = Array.from({ length: 128 }, (_, code) => {
  return readings.get(code) ?? String.fromCharCode(code);
});
const ligatures = new Map(LONG_LIGATURES.map((ligature) => [ligature, readAll(ligature)]));

/**
 * Returns the key of any text. A text too long to be an alias is its own key and costs nothing:
 * at most ALIAS_CHARACTERS_MAX characters are ever folded. key(key(x)) = key(x).
 */
export function aliasKey(text: string): AliasKey {
  if (isTooLong(text)) return text as AliasKey;
  // A capital I looks like a small l and folds to an i: the three are one letter (UTS #39).
  return reading(text).replaceAll('l', 'i') as AliasKey;
}

/** True if NFC leaves more characters than an alias may have. */
export function isTooLong(text: string): boolean {
  if (text.length > ALIAS_UNITS_MAX) return true;
  if (text.length * NFC_GROWTH_MAX <= ALIAS_CHARACTERS_MAX) return false;
  return Array.from(text.normalize('NFC')).length > ALIAS_CHARACTERS_MAX;
}

/** Returns the letters a text reads as, whatever its script and case; `i` and `l` stay apart. */
export function reading(text: string): string {
  if (!LONG_LIGATURE.test(text)) return readAll(text);
  const parts = text.split(LONG_LIGATURE);
  return parts.map((part) => ligatures.get(part) ?? readAll(part)).join('');
}

function readAll(text: string): string {
  if (ASCII.test(text)) return readAscii(text.toLowerCase());
  const folded = foldCase(text.normalize('NFKD')).replaceAll(INVISIBLE, '');
  let read = '';
  // By number: a map of strings would hash each character, at twice the cost.
  for (const character of folded) read += readings.get(character.codePointAt(0) ?? 0) ?? character;
  return ASCII.test(read) ? read : read.normalize('NFD');
}

/** Most aliases; what the rest does to them, at a fifth of its cost. */
function readAscii(folded: string): string {
  let read = '';
  for (let at = 0; at < folded.length; at += 1) read += asciiReadings[folded.charCodeAt(at)];
  return read;
}

function parseReadings(table: string): ReadonlyMap<number, string> {
  const parsed = new Map<number, string>();
  for (const group of table.trim().split(/[;\n]/)) {
    const [read = '', sources = ''] = group.split('<');
    const target = String.fromCodePoint(...read.split('+').map(fromHex));
    for (const source of sources.split(' ')) parsed.set(fromHex(source), target);
  }
  return parsed;
}

function fromHex(hex: string): number {
  return Number.parseInt(hex, 16);
}
