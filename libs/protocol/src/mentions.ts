// Who a text mentions: `@alias`, `@here`, `@all`. Pure; linear in the text. Parsed once, at the
// gateway of the sender, which knows who there is (gateway: messages/mentions-of.ts); clients find
// with the same rules where a text names those that the message says it mentions.
import { MENTIONS_MAX } from './limits.ts';

/** A name in a text that somebody has. */
export interface FoundMention {
  /** Where its `@` stands. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** What `find` returned. */
  readonly mention: string;
}

/** Returns who has this name, as a message lists them; undefined: nobody. */
export type FindName = (name: string) => string | undefined;

/** Names that one text may ask for: each costs a look at the room. */
const LOOKUPS_MAX = 512;
/** A text without this names nobody, whatever else it holds. */
const NAMED = /@[\p{L}\p{M}\p{Nd}_.'-]/u;
/** `@` and what an alias may be made of (alias/alias.ts), cut later. */
const NAME = /@([\p{L}\p{M}\p{Nd}_.'-]{1,64})/gu;
/** A word or an address ends here: what follows its `@` is no name. */
const WORD_END = /[\p{L}\p{M}\p{N}_.+%@\\/-]$/u;
const LETTER = /^[\p{L}\p{M}\p{Nd}]/u;
/** Writings without spaces between words: a name may end anywhere. */
const SPACELESS =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
const SPACE = /\s/;
const NO_RUN = { index: 0, run: '' };

/** Returns who a text mentions, each once, in the order of the text; undefined: nobody. */
export function mentionsIn(text: string, find: FindName): readonly string[] | undefined {
  if (!NAMED.test(text)) return undefined;
  const mentions = new Set(findMentions(text, find).map(({ mention }) => mention));
  return mentions.size === 0 ? undefined : [...mentions].slice(0, MENTIONS_MAX);
}

/** Returns the names in a text that somebody has; not those in `code` and addresses. */
export function findMentions(text: string, find: FindName): readonly FoundMention[] {
  const found: FoundMention[] = [];
  if (!NAMED.test(text)) return found;
  const isInCode = codeOf(text);
  const isInAddress = addressesOf(text);
  let lookups = 0;
  for (const match of text.matchAll(NAME)) {
    const start = match.index;
    const written = match[1] ?? '';
    if (isInCode(start) || isInAddress(start)) continue;
    const follows = text[start - 1] === '/' && found.at(-1)?.end === start - 1;
    if (!follows && WORD_END.test(text.slice(Math.max(0, start - 2), start))) continue;
    if (text[start + match[0].length] === '@') continue;
    for (const name of namesIn(written, text.slice(start + match[0].length))) {
      lookups += 1;
      if (lookups > LOOKUPS_MAX) return found;
      const mention = find(name);
      if (mention === undefined) continue;
      found.push({ start, end: start + 1 + name.length, mention });
      break;
    }
  }
  return found;
}

/** Returns the names that `written` may be, the longest first. `rest`: what follows in the text. */
function* namesIn(written: string, rest: string): Generator<string> {
  const characters = Array.from(written);
  for (let length = characters.length; length > 0; length -= 1) {
    const next = characters[length] ?? rest.slice(0, 2);
    const last = characters[length - 1] ?? '';
    const isEnd = !LETTER.test(next) || SPACELESS.test(last) || SPACELESS.test(next);
    if (isEnd) yield characters.slice(0, length).join('');
  }
}

/** Returns whether a place is in code. Asked from left to right. */
function codeOf(text: string): (place: number) => boolean {
  const spans = codeSpans(text);
  let at = 0;
  return (place) => {
    while ((spans[at]?.end ?? Infinity) < place) at += 1;
    return (spans[at]?.start ?? Infinity) < place;
  };
}

/** Code stands between runs of as many backquotes; a fence may stay open. */
function codeSpans(text: string): readonly { readonly start: number; readonly end: number }[] {
  const runs = [...text.matchAll(/`+/g)].map(({ index, 0: run }) => ({ index, run }));
  const next = new Map<string, number>();
  // From the end, so that each run finds its match at once.
  const closers = runs.map(() => -1);
  for (let at = runs.length - 1; at >= 0; at -= 1) {
    const { index, run } = runs[at] ?? NO_RUN;
    const isFence = run.length > 2 && (index === 0 || text[index - 1] === '\n');
    closers[at] = next.get(run) ?? (isFence ? runs.length : -1);
    next.set(run, at);
  }
  const spans: { start: number; end: number }[] = [];
  for (let at = 0; at < runs.length; at += 1) {
    const closer = closers[at] ?? -1;
    if (closer === -1) continue;
    spans.push({ start: runs[at]?.index ?? 0, end: runs[closer]?.index ?? text.length });
    at = closer;
  }
  return spans;
}

/** Returns whether a place is in an address, as `https://…`. Asked from left to right. */
function addressesOf(text: string): (place: number) => boolean {
  let at = 0;
  let isAddress = false;
  return (place) => {
    for (; at < place; at += 1) {
      if (SPACE.test(text[at] ?? '')) isAddress = false;
      else if (text[at] === ':' && text.startsWith('://', at)) isAddress = true;
    }
    return isAddress;
  };
}
