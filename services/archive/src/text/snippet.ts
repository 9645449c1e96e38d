// The part of a message that is shown with a hit: the text around the first words that were found,
// with each of them marked. Pure, and linear in the text.
import type { SnippetPart } from '@natter/archive';
import { tokensOf } from './words.ts';
import type { TokenAt } from './words.ts';

/** Characters of a snippet, about, and those before the first match. */
const SNIPPET_CHARACTERS = 200;
const BEFORE_CHARACTERS = 40;
/** Tokens of a message that are looked at. */
const TOKENS_MAX = 20_000;

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Returns the snippet. `phrases`: of the query, each a list of folded tokens. */
export function snippetOf(text: string, phrases: readonly (readonly string[])[]): SnippetPart[] {
  const matches = matchesIn(tokensOf(text, TOKENS_MAX), phrases);
  const [first] = matches;
  const start = first === undefined ? 0 : startNear(text, first.from - BEFORE_CHARACTERS);
  const end = endNear(text, start + SNIPPET_CHARACTERS);
  const parts: SnippetPart[] = [];
  let at = start;
  const add = (to: number, match: boolean): void => {
    const part = text.slice(at, to);
    if (part !== '') parts.push({ text: part, ...(match && { match: true as const }) });
    at = Math.max(at, to);
  };
  if (start > 0) parts.push({ text: '…' });
  for (const { from, to } of matches) {
    if (from >= end) break;
    add(Math.max(at, from), false);
    add(Math.max(at, Math.min(to, end)), true);
  }
  add(end, false);
  if (end < text.length) parts.push({ text: '…' });
  return parts;
}

/** Returns where the phrases stand, ascending. */
export function matchesIn(
  tokens: readonly TokenAt[],
  phrases: readonly (readonly string[])[],
): Range[] {
  const byFirst = new Map<string, (readonly string[])[]>();
  for (const phrase of phrases) {
    const [head] = phrase;
    if (head !== undefined) byFirst.set(head, [...(byFirst.get(head) ?? []), phrase]);
  }
  const ranges: Range[] = [];
  tokens.forEach(({ token, from }, index) => {
    const found = byFirst
      .get(token)
      ?.filter((phrase) => phrase.every((word, offset) => tokens[index + offset]?.token === word))
      .map((phrase) => phrase.length);
    if (found === undefined || found.length === 0) return;
    const to = tokens[index + Math.max(...found) - 1]?.to ?? from;
    ranges.push({ from, to });
  });
  return ranges;
}

/** Moves a start to the beginning of a word, if one is near. */
function startNear(text: string, wanted: number): number {
  if (wanted <= 0) return 0;
  const space = text.slice(wanted, wanted + 20).search(/\s/);
  const start = space < 0 ? wanted : wanted + space + 1;
  return isInsidePair(text, start) ? start - 1 : start;
}

function endNear(text: string, wanted: number): number {
  if (wanted >= text.length) return text.length;
  const end = isInsidePair(text, wanted) ? wanted - 1 : wanted;
  const space = text.slice(end - 20, end).search(/\s\S*$/);
  return space <= 0 ? end : end - 20 + space;
}

/** Whether a cut here would split a surrogate pair. */
const isInsidePair = (text: string, at: number): boolean =>
  /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1));
