// What Tab offers: a command, then the aliases it takes. Pure.
import { chatCommands } from './chat-input.ts';

/** `text`: what stands before the cursor. Answers completions, and the end of the text that they stand for. */
export function complete(text: string, aliases: readonly string[]): [string[], string] {
  if (/^\/\S*$/.test(text)) return [matches(chatCommands, text, ' '), text];
  const unicast = /^\/msg\s+(?<name>\S*)$/.exec(text)?.groups?.['name'];
  if (unicast !== undefined) return [matches(aliases, unicast, ' '), unicast];
  const multicast = /^\/to\s+(?:[^\s,]+\s*,\s*)*(?<name>[^\s,]*)$/.exec(text)?.groups?.['name'];
  if (multicast !== undefined) return [matches(aliases, multicast, ''), multicast];
  return [[], text];
}

/** Those that begin with it, whatever its case; `end` stands after the only one. */
function matches(words: readonly string[], begin: string, end: string): string[] {
  const folded = begin.toLowerCase();
  const found = words.filter((word) => word.toLowerCase().startsWith(folded)).toSorted();
  return found.length === 1 ? found.map((word) => word + end) : found;
}
