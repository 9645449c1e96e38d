// Reads one paragraph: emphasis, code, links, escapes. Pure, and linear in the text.
// A subset of CommonMark with GitHub's bare links. Blocks: parse-blocks.ts.
import { roomOfAddress } from '../rooms/room-name.ts';
import { findLinks, safeHref } from './find-links.ts';
import type { FoundLink } from './find-links.ts';
import type { Inline } from './message-tree.ts';
import { wordsOf } from './message-tree.ts';
import { isMark, pairEmphasis, readRun } from './pair-emphasis.ts';
import type { Emphasis, MarkRun } from './pair-emphasis.ts';

/** Emphasis within emphasis; deeper marks stay text, as each level is a level of elements. */
const DEPTH_MAX = 12;
/** Addresses and titles of links: longer ones stay text. */
const ADDRESS_LENGTH_MAX = 2_048;
const TITLE_LENGTH_MAX = 256;
/** Brackets within an address, as in an encyclopedia's. */
const BRACKETS_MAX = 4;

type Token = { readonly run: MarkRun } | { readonly inline: Inline };

interface Opener {
  /** The index of its token. */
  readonly token: number;
  readonly start: number;
  readonly isImage: boolean;
}

/** Returns the parts of a paragraph whose lines end in `\n`. Never throws. */
export function parseInline(text: string): readonly Inline[] {
  return new InlineParser(text).parse();
}

class InlineParser {
  readonly #text: string;
  readonly #links: ReadonlyMap<number, FoundLink>;
  readonly #codeEnds: ReadonlyMap<number, number>;
  readonly #tokens: Token[] = [];
  readonly #openers: Opener[] = [];
  /** Text that no token has yet. */
  #plain = '';
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#links = new Map(findLinks(text).map((link) => [link.start, link]));
    this.#codeEnds = codeSpans(text);
  }

  parse(): readonly Inline[] {
    while (this.#at < this.#text.length) this.#step();
    return build(this.#takeFrom(0));
  }

  #step(): void {
    const text = this.#text;
    const character = text[this.#at]!;
    // `<https://…>` loses its brackets.
    const enclosed = character === '<' ? this.#links.get(this.#at + 1) : undefined;
    const isEnclosed = enclosed !== undefined && text[enclosed.end] === '>';
    const found = isEnclosed ? enclosed : this.#links.get(this.#at);
    if (found) {
      const words = text.slice(found.start, found.end);
      this.#add({ kind: 'link', href: found.href, children: [{ kind: 'text', text: words }] });
      this.#at = found.end + (isEnclosed ? 1 : 0);
    } else if (character === '\n') {
      this.#add({ kind: 'break' });
      this.#at += 1;
    } else if (character === '\\') this.#escape();
    else if (character === '`') this.#code();
    else if (isMark(character)) {
      const run = readRun(text, this.#at);
      this.#push({ run });
      this.#at += run.length;
    } else if (character === '[' || (character === '!' && text[this.#at + 1] === '[')) {
      const isImage = character === '!';
      // The bracket is a token of its own, which a link leaves out.
      this.#flush();
      this.#openers.push({ token: this.#tokens.length, start: this.#at, isImage });
      this.#literal(isImage ? 2 : 1);
      this.#flush();
    } else if (character === ']') this.#closeBracket();
    else this.#literal(1);
  }

  #literal(length: number): void {
    this.#plain += this.#text.slice(this.#at, this.#at + length);
    this.#at += length;
  }

  #add(inline: Inline): void {
    this.#push({ inline });
  }

  #push(token: Token): void {
    this.#flush();
    this.#tokens.push(token);
  }

  #flush(): void {
    if (this.#plain === '') return;
    this.#tokens.push({ inline: { kind: 'text', text: this.#plain } });
    this.#plain = '';
  }

  #escape(): void {
    const next = this.#text[this.#at + 1];
    if (next === undefined || !/[!-/:-@[-`{-~]/u.test(next)) return this.#literal(1);
    this.#at += 1;
    return this.#literal(1);
  }

  #code(): void {
    const end = this.#codeEnds.get(this.#at);
    let length = 1;
    while (this.#text[this.#at + length] === '`') length += 1;
    if (end === undefined) return this.#literal(length);
    const inside = this.#text.slice(this.#at + length, end - length).replaceAll('\n', ' ');
    // A space on each side lets code begin with a backtick.
    const isPadded = /^ .*\S.* $/u.test(inside);
    this.#add({ kind: 'code', text: isPadded ? inside.slice(1, -1) : inside });
    this.#at = end;
    return undefined;
  }

  #closeBracket(): void {
    const opener = this.#openers.pop();
    const target = opener && readTarget(this.#text, this.#at + 1);
    if (!target) return this.#literal(1);
    const whole = this.#text.slice(opener.start, target.end);
    const isHere = /^\/?#/u.test(target.href);
    const room = isHere ? roomOfAddress(target.href.replace(/^\//u, '')) : undefined;
    const href = safeHref(target.href);
    const [, ...inside] = this.#takeFrom(opener.token);
    this.#at = target.end;
    if (opener.isImage || (room === undefined && href === undefined)) {
      this.#plain += whole;
      return undefined;
    }
    const children = withoutLinks(build(inside));
    this.#add(room ? { kind: 'room', room, children } : { kind: 'link', href: href!, children });
    // No link stands within another.
    this.#openers.length = 0;
    return undefined;
  }

  #takeFrom(token: number): Token[] {
    this.#flush();
    return this.#tokens.splice(token);
  }
}

/** Finds code spans: a run of backticks up to the next run of that length. Maps starts to ends. */
function codeSpans(text: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const runs = [...text.matchAll(/`+/gu)].map(({ 0: ticks, index }) => ({
    index,
    length: ticks.length,
  }));
  const byLength = Map.groupBy(runs, ({ length }) => length);
  for (const same of byLength.values())
    for (const [at, { index, length }] of same.entries()) {
      const closing = same[at + 1];
      if (closing) ends.set(index, closing.index + length);
    }
  return ends;
}

interface Target {
  readonly href: string;
  readonly end: number;
}

/** `(address)` or `(address "title")` after a closing bracket. Looks a bounded way ahead. */
function readTarget(text: string, start: number): Target | undefined {
  if (text[start] !== '(') return undefined;
  let end = start + 1;
  let open = 0;
  const last = Math.min(text.length, start + ADDRESS_LENGTH_MAX);
  for (; end < last; end += 1) {
    const character = text[end]!;
    if (/\s/u.test(character) || (character === ')' && open === 0)) break;
    if (character === '(' && ++open > BRACKETS_MAX) return undefined;
    if (character === ')') open -= 1;
  }
  const href = text.slice(start + 1, end).replace(/^<(.*)>$/u, '$1');
  if (text[end] === ')') return href === '' ? undefined : { href, end: end + 1 };
  const title = /^\s{1,8}(?:"[^"\n]*"|'[^'\n]*')\)/u.exec(text.slice(end, end + TITLE_LENGTH_MAX));
  return title === null ? undefined : { href, end: end + title[0].length };
}

interface Level {
  readonly emphasis: Emphasis | undefined;
  readonly nodes: Inline[];
  /** Too deep: its marks stay text, and its nodes are those of the level around it. */
  readonly isText: boolean;
}

/** Makes the tree of these tokens. */
function build(tokens: readonly Token[]): readonly Inline[] {
  pairEmphasis(tokens.flatMap((token) => ('run' in token ? [token.run] : [])));
  const root: Level = { emphasis: undefined, nodes: [], isText: false };
  const levels: Level[] = [root];
  const top = (): Level => levels.at(-1)!;
  for (const token of tokens) {
    if ('inline' in token) {
      append(top().nodes, token.inline);
      continue;
    }
    const { mark, left, opens, closes } = token.run;
    for (const emphasis of closes) {
      const { nodes, isText } = levels.pop()!;
      if (isText) append(nodes, { kind: 'text', text: marksOf(mark, emphasis) });
      else append(top().nodes, { kind: emphasis, children: nodes });
    }
    append(top().nodes, { kind: 'text', text: mark.repeat(left) });
    for (const emphasis of opens.toReversed()) {
      const isText = levels.length > DEPTH_MAX;
      if (isText) append(top().nodes, { kind: 'text', text: marksOf(mark, emphasis) });
      levels.push({ emphasis, nodes: isText ? top().nodes : [], isText });
    }
  }
  return root.nodes;
}

function marksOf(mark: string, emphasis: Emphasis): string {
  return emphasis === 'em' ? mark : mark + mark;
}

/** Texts that follow each other become one. */
function append(nodes: Inline[], inline: Inline): void {
  const last = nodes.at(-1);
  if (inline.kind !== 'text') nodes.push(inline);
  else if (last?.kind === 'text')
    nodes[nodes.length - 1] = { kind: 'text', text: last.text + inline.text };
  else if (inline.text !== '') nodes.push(inline);
}

function withoutLinks(children: readonly Inline[]): readonly Inline[] {
  return children.map((child): Inline => {
    if (child.kind === 'link' || child.kind === 'room')
      return { kind: 'text', text: wordsOf(child.children) };
    return 'children' in child ? { ...child, children: withoutLinks(child.children) } : child;
  });
}
