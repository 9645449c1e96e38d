// A message's words in one line, for quotes and for the page's first question. Pure.
import { blockWords } from './message-tree.ts';
import { parseBlocks } from './parse-blocks.ts';

/** More than a line holds on any screen. */
const LENGTH_MAX = 300;

/** Returns the beginning of a text without its marks. */
export function plainWords(text: string): string {
  return parseBlocks(text.slice(0, LENGTH_MAX).toWellFormed()).map(blockWords).join(' ');
}
