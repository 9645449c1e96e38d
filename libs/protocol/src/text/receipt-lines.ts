// A receipt → one line for text clients, without its newline. Pure.
// Contract: docs/protocol.md, "Messages in the text dialect". Twin of text-lines.ts.
import type { Receipt } from '../marks.ts';
import { escapeText } from './escape-text.ts';

/** Names of a line; `, …` for more. */
const NAMES_MAX = 20;

/** Returns `41 of 42 have it, 30 have read it; not yet: dave`. */
export function lineOfReceipt({
  of,
  got,
  read,
  missing,
}: Pick<Receipt, 'of' | 'got' | 'read' | 'missing'>): string {
  const have = `${of === undefined ? got : `${got} of ${of}`} have it`;
  const seen = read === undefined ? '' : `, ${read} have read it`;
  const names = missing.slice(0, NAMES_MAX).join(', ');
  const more = missing.length > NAMES_MAX ? ', …' : '';
  return `${have}${seen}${names === '' ? '' : `; not yet: ${escapeText(names)}${more}`}`;
}
