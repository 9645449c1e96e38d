// Which bytes a `Range` header asks for (RFC 9110, 14). Pure. One range is served; a request for
// several gets the whole file, as a server may choose.

/** A header with more ranges is an attack. */
const RANGES_MAX = 16;

export type WantedBytes =
  | { readonly kind: 'all' }
  /** Both inclusive, inside the file. */
  | { readonly kind: 'part'; readonly from: number; readonly to: number }
  | { readonly kind: 'unsatisfiable' };

/**
 * Never throws. An unknown unit is ignored. A malformed range, or one outside the file, is
 * unsatisfiable.
 */
export function wantedBytes(header: string | undefined, size: number): WantedBytes {
  const list = /^bytes=(.*)$/is.exec(header ?? '')?.[1];
  if (list === undefined) return { kind: 'all' };
  const specs = list.split(',', RANGES_MAX + 1);
  const parts = specs.map((spec) => part(spec, size));
  const [first] = parts;
  if (specs.length > RANGES_MAX || first === undefined || parts.includes('malformed')) {
    return { kind: 'unsatisfiable' };
  }
  const satisfiable = parts.some((each) => typeof each === 'object');
  if (!satisfiable) return { kind: 'unsatisfiable' };
  return parts.length === 1 && typeof first === 'object'
    ? { kind: 'part', ...first }
    : { kind: 'all' };
}

function part(
  spec: string,
  size: number,
): { readonly from: number; readonly to: number } | 'malformed' | 'outside' {
  const [, first, last] = /^[ \t]*(\d*)-(\d*)[ \t]*$/.exec(spec) ?? [];
  if (first === undefined || last === undefined || first + last === '') return 'malformed';
  if (first === '') {
    // That many bytes at the end, or all of a shorter file.
    const count = Math.min(Number(last), size);
    return count === 0 ? 'outside' : { from: size - count, to: size - 1 };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return 'malformed';
  return from < size ? { from, to } : 'outside';
}
