// Completions for Tab: commands, and the aliases after them. Pure.
import { chatCommands } from './chat-input.ts';

/** Commands that begin with one alias. */
const ONE_ALIAS = /^\/(?:msg|add|remove|kick|(?:un)?ban|(?:un)?mute|role)\s+(?<name>\S*)$/;

/**
 * Returns the completions, and the part of `text` that they complete.
 * @param text the line up to the cursor.
 */
export function complete(text: string, aliases: readonly string[]): [string[], string] {
  if (/^\/\S*$/.test(text)) return [matches(chatCommands, text, ' '), text];
  const unicast = ONE_ALIAS.exec(text)?.groups?.['name'];
  if (unicast !== undefined) return [matches(aliases, unicast, ' '), unicast];
  const multicast = /^\/(?:to|dm)\s+(?:[^\s,]+\s*,\s*)*(?<name>[^\s,]*)$/.exec(text)?.groups?.[
    'name'
  ];
  if (multicast !== undefined) return [matches(aliases, multicast, ''), multicast];
  return [[], text];
}

/** Ignores case. A single match gets `end` appended. */
function matches(words: readonly string[], begin: string, end: string): string[] {
  const folded = begin.toLowerCase();
  const found = words.filter((word) => word.toLowerCase().startsWith(folded)).toSorted();
  return found.length === 1 ? found.map((word) => word + end) : found;
}
