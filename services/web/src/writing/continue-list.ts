// A new line in a list begins its next item; in an empty item it ends the list. Pure.
import type { Selected } from './format-text.ts';
import { isInFence } from './in-fence.ts';
import type { TextChange } from './type-into.ts';

/** Indent, mark, space, a box to tick. */
const ITEM = /^([ \t]*)(?:([-*+])|(\d{1,9})([.)])|(>))([ \t]+|(?<=>)$)(\[[ xX]\] )?/u;

/** Returns undefined outside of a list: a plain new line. */
export function continuedList({ text, from, to }: Selected): TextChange | undefined {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const line = text.slice(start, from);
  const item = ITEM.exec(line);
  if (item === null || isInFence(text.slice(0, start))) return undefined;
  const [whole, indent = '', bullet, number, dot = '', quote = '', space = '', box] = item;
  if (line.trim() === whole.trim()) {
    // Nothing was written in this item.
    const isWhole = from === to && !/[^\n]/u.test(text.slice(to).split('\n')[0]!);
    if (isWhole) return { from: start, to, text: '' };
  }
  const mark = bullet ?? (number === undefined ? quote : `${Number(number) + 1}${dot}`);
  return { from, to, text: `\n${indent}${mark}${space || ' '}${box ? '[ ] ' : ''}` };
}
