// All emoji, in a chunk of their own: import it dynamically.
import { table } from 'virtual:emoji';
import { readEmojiTable } from './emoji-search.ts';

/** All emoji in their groups. */
export const emojiGroups = readEmojiTable(table);
