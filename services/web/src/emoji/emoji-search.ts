// Reads the table of emoji that the build makes (vite.config.ts), and searches it by name. Pure.
import { ranked } from '../composer/completion.ts';

export interface Emoji {
  readonly emoji: string;
  /** The first is the one to show: `tada`. */
  readonly names: readonly string[];
}
export interface EmojiGroup {
  readonly name: string;
  readonly emoji: readonly Emoji[];
}

/** A line is an emoji, its names and words; `#` begins a group. */
export function readEmojiTable(table: string): readonly EmojiGroup[] {
  const groups: { name: string; emoji: Emoji[] }[] = [];
  for (const line of table.split('\n')) {
    if (line.startsWith('#')) {
      groups.push({ name: line.slice(1), emoji: [] });
      continue;
    }
    const [emoji = '', ...names] = line.split(' ');
    groups.at(-1)?.emoji.push({ emoji, names });
  }
  return groups;
}

/** Those whose name begins with the query come first. */
export function findEmoji(
  groups: readonly EmojiGroup[],
  query: string,
  most: number,
): readonly Emoji[] {
  const all = groups.flatMap(({ emoji }) => emoji);
  return ranked(all, query, ({ names }) => names.join(' ')).slice(0, most);
}
