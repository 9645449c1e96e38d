// Reads a message's text as Markdown: paragraphs, headings, fenced code, tables, quotes, lists.
// Pure, and linear in the text, because strangers choose it. Inside a paragraph: parse-inline.ts.
// Left as typed: rules, images, HTML, reference links, indented code, underlined headings.
import type { Block, Inline } from './message-tree.ts';
import { parseInline } from './parse-inline.ts';
import { beginsTable, readTable } from './parse-table.ts';
import type { Read } from './parse-table.ts';

/** Quotes and lists within each other; deeper ones stay text. */
const DEPTH_MAX = 8;

/** Everything that browsers or Unicode treat as the end of a line. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/u;
const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/u;
const LANGUAGE = /^\s*([\w+#.-]{1,32})/u;
/** A mark without words stays as typed, and `#room` is a room. */
const HEADING = /^ {0,3}(#{1,6}) +(?=\S)/u;
const QUOTE = /^ {0,3}> ?/u;
const ITEM = /^( {0,3})([-+*]|\d{1,9}[.)])( +|$)/u;
const INDENT = /^ */u;

/** Returns the blocks of a text. Never throws. */
export function parseBlocks(text: string): readonly Block[] {
  return blocksOf(text.split(LINE_END), 0);
}

/** Splits a text into the lines that `parseBlocks` reads. */
export function splitLines(text: string): readonly string[] {
  return text.split(LINE_END);
}

function blocksOf(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const read =
      readFence(lines, at) ??
      readHeading(line, at) ??
      readContainer(lines, at, depth) ??
      readTable(lines, at) ??
      readParagraph(lines, at);
    blocks.push(read.block);
    at = read.end;
  }
  return blocks;
}

/** An open fence reaches to the end of the text. */
function readFence(lines: readonly string[], start: number): Read | undefined {
  const [, fence, info = ''] = FENCE.exec(lines[start]!) ?? [];
  if (fence === undefined) return undefined;
  let end = start + 1;
  while (end < lines.length && !closes(lines[end]!, fence)) end += 1;
  const language = LANGUAGE.exec(info)?.[1]?.toLowerCase();
  const text = lines.slice(start + 1, end).join('\n');
  return { block: { kind: 'code', text, ...(language && { language }) }, end: end + 1 };
}

function closes(line: string, fence: string): boolean {
  const trimmed = line.trim();
  return trimmed.length >= fence.length && trimmed === fence[0]!.repeat(trimmed.length);
}

function readHeading(line: string, at: number): Read | undefined {
  const mark = HEADING.exec(line);
  if (!mark) return undefined;
  const words = withoutClosing(line.slice(mark[0].length).trimEnd());
  if (words === '') return undefined;
  const block = { kind: 'heading', level: mark[1]!.length, children: parseInline(words) } as const;
  return { block, end: at + 1 };
}

/** `words ##` → `words`; `C#` stays. */
function withoutClosing(words: string): string {
  let end = words.length;
  while (words[end - 1] === '#') end -= 1;
  return end === 0 || words[end - 1] === ' ' ? words.slice(0, end).trimEnd() : words;
}

function readContainer(lines: readonly string[], start: number, depth: number): Read | undefined {
  if (depth >= DEPTH_MAX) return undefined;
  return readQuote(lines, start, depth) ?? readList(lines, start, depth);
}

/** A line without `>` ends the quote: people answer right below it. */
function readQuote(lines: readonly string[], start: number, depth: number): Read | undefined {
  let end = start;
  while (end < lines.length && QUOTE.test(lines[end]!)) end += 1;
  if (end === start) return undefined;
  const inside = lines.slice(start, end).map((line) => line.replace(QUOTE, ''));
  return { block: { kind: 'quote', children: blocksOf(inside, depth + 1) }, end };
}

interface Marker {
  /** `-`, `+`, `*`, or for a number the character after it: another one begins another list. */
  readonly sort: string;
  readonly number: number | undefined;
  /** Columns up to the item's text. */
  readonly width: number;
}

function markerOf(line: string): Marker | undefined {
  const match = ITEM.exec(line);
  if (!match) return undefined;
  const [, indent = '', mark = '', space = ''] = match;
  const number = /^\d/u.test(mark) ? Number.parseInt(mark, 10) : undefined;
  // More than four spaces belong to the text.
  const gap = space.length > 4 ? 1 : Math.max(1, space.length);
  return { sort: mark.at(-1)!, number, width: indent.length + mark.length + gap };
}

function readList(lines: readonly string[], start: number, depth: number): Read | undefined {
  const first = markerOf(lines[start]!);
  // A mark without words stays as typed.
  if (!first || lines[start]!.slice(first.width).trim() === '') return undefined;
  const items: string[][] = [];
  let width = first.width;
  let end = start;
  while (end < lines.length) {
    const line = lines[end]!;
    const marker = markerOf(line);
    if (line.trim() === '') {
      if (!continuesAfterBlank(lines, end, { width, sort: first.sort })) break;
      items.at(-1)!.push('');
    } else if (marker?.sort === first.sort && (items.length === 0 || indentOf(line) < width)) {
      items.push([line.slice(marker.width)]);
      width = marker.width;
    } else if (items.length > 0 && indentOf(line) >= Math.min(width, 2)) {
      items.at(-1)!.push(line.slice(Math.min(indentOf(line), width)));
    } else break;
    end += 1;
  }
  const ordered = first.number !== undefined;
  const blocks = items.map((item) => taskOf(blocksOf(item, depth + 1)));
  return { block: { kind: 'list', ordered, start: first.number ?? 1, items: blocks }, end };
}

/** One blank line may stand between items, or within one. */
function continuesAfterBlank(
  lines: readonly string[],
  at: number,
  { width, sort }: Pick<Marker, 'width' | 'sort'>,
): boolean {
  const next = lines[at + 1];
  if (next === undefined || next.trim() === '') return false;
  return indentOf(next) >= width || markerOf(next)?.sort === sort;
}

function indentOf(line: string): number {
  return INDENT.exec(line)![0].length;
}

/** `[x] done` → `☑ done` */
function taskOf(item: readonly Block[]): readonly Block[] {
  const [first, ...rest] = item;
  if (first?.kind !== 'paragraph') return item;
  const [words, ...others] = first.children;
  const match = words?.kind === 'text' ? /^\[([ xX])\] (?=\S)/u.exec(words.text) : null;
  if (words?.kind !== 'text' || !match) return item;
  const box = match[1] === ' ' ? '☐ ' : '☑ ';
  const text: Inline = { kind: 'text', text: box + words.text.slice(match[0].length) };
  return [{ kind: 'paragraph', children: [text, ...others] }, ...rest];
}

function readParagraph(lines: readonly string[], start: number): Read {
  let end = start + 1;
  while (end < lines.length && !endsParagraph(lines[end]!) && !beginsTable(lines, end)) end += 1;
  const children = parseInline(lines.slice(start, end).join('\n'));
  return { block: { kind: 'paragraph', children }, end };
}

/** A number in a line of its own text (`in\n1984. Then`) begins no list, unless it is 1. */
function endsParagraph(line: string): boolean {
  if (line.trim() === '' || [FENCE, QUOTE, HEADING].some((start) => start.test(line))) return true;
  const marker = markerOf(line);
  if (!marker || line.slice(marker.width).trim() === '') return false;
  return marker.number === undefined || marker.number === 1;
}
