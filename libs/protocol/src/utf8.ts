// Counts UTF-8 bytes without Buffer (browsers have none) and without an encoded copy. Pure.
import { SEARCH_CHARACTERS_MAX } from './limits.ts';

/** Returns the bytes of a well-formed text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // Half of a surrogate pair, which is 4 bytes in 2 code units.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** True if the text has more than `bytesMax` bytes in UTF-8. Counts only if it must. */
export function isLongerThan(text: string, bytesMax: number): boolean {
  if (text.length > bytesMax) return true;
  return text.length * 3 > bytesMax && utf8Length(text) > bytesMax;
}

/** Returns how many bytes at the end begin a character without finishing it: 0–3. */
export function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0x80 && byte < 0xc0) continue;
    return back < sequenceLength(byte) ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 1;
}

/** Returns whether a search's query has too many characters. Counts code points only in doubt. */
export const isQueryTooLong = (query: string): boolean =>
  query.length > SEARCH_CHARACTERS_MAX &&
  (query.length > 2 * SEARCH_CHARACTERS_MAX || Array.from(query).length > SEARCH_CHARACTERS_MAX);
