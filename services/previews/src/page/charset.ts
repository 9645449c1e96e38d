// The character encoding of a page: by its first bytes, its server, or a `meta` element, in this
// order (https://html.spec.whatwg.org/#determining-the-character-encoding). Pure.

/** Bytes in which a page may name its encoding. */
export const CHARSET_BYTES = 1_024;

const IN_META = /<meta\s[^>]*?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i;
const IN_TYPE = /;\s*charset\s*=\s*["']?\s*([\w.:-]{1,40})/i;

/** Returns a label that TextDecoder knows; UTF-8 unless the page says otherwise. */
export function charsetOf(contentType: string, beginning: Uint8Array): string {
  const [first, second, third] = beginning;
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  const ofServer = IN_TYPE.exec(contentType)?.[1];
  if (ofServer !== undefined && isKnown(ofServer)) return ofServer;
  const words = Buffer.from(beginning.subarray(0, CHARSET_BYTES)).toString('latin1');
  const ofPage = IN_META.exec(words)?.[1];
  // An element that could be read is not in UTF-16.
  if (ofPage === undefined || !isKnown(ofPage) || /^utf-?16/i.test(ofPage)) return 'utf-8';
  return ofPage;
}

function isKnown(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    // RangeError: no such encoding.
    return false;
  }
}
