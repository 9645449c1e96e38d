// Reads a table: a line of heads, a line of dashes, then rows, with `|` between the cells. Pure,
// and linear in the text.
import type { Alignment, Block, Cell } from './message-tree.ts';
import { parseInline } from './parse-inline.ts';

/** More of either stay as typed: nobody reads them in a conversation. */
const COLUMNS_MAX = 24;
const ROWS_MAX = 250;

const DASHES = /^:?-+:?$/u;
/** Letters, digits and spaces: nothing in them is a mark, a link or a name. */
const PLAIN = /^[\p{L}\p{N} ]*$/u;

/** A block, and where it ends. */
export interface Read {
  readonly block: Block;
  /** The first line after it. */
  readonly end: number;
}

/** Returns whether a table begins at this line. */
export function beginsTable(lines: readonly string[], at: number): boolean {
  return alignmentsAt(lines, at) !== undefined;
}

/** A line without `|` ends the table: people answer right below it. */
export function readTable(lines: readonly string[], start: number): Read | undefined {
  const align = alignmentsAt(lines, start);
  if (!align) return undefined;
  const head = cellsOf(lines[start]!, align.length);
  const rows: (readonly Cell[])[] = [];
  let end = start + 2;
  for (; rows.length < ROWS_MAX && lines[end]?.includes('|') === true; end += 1)
    rows.push(cellsOf(lines[end]!, align.length));
  return { block: { kind: 'table', align, head, rows }, end };
}

/** Of each column, from the line of dashes below; undefined: no table begins here. */
function alignmentsAt(lines: readonly string[], at: number): readonly Alignment[] | undefined {
  const [head, dashes] = [lines[at], lines[at + 1]];
  if (head?.includes('|') !== true || dashes?.includes('|') !== true) return undefined;
  if (!/^[ :|-]+$/u.test(dashes)) return undefined;
  const columns = split(dashes, COLUMNS_MAX + 1);
  if (columns.length > COLUMNS_MAX || !columns.every((column) => DASHES.test(column)))
    return undefined;
  if (split(head, COLUMNS_MAX + 1).length !== columns.length) return undefined;
  return columns.map((column) => {
    const [isLeft, isRight] = [column.startsWith(':'), column.endsWith(':')];
    return isRight ? (isLeft ? 'center' : 'right') : isLeft ? 'left' : undefined;
  });
}

function cellsOf(line: string, most: number): readonly Cell[] {
  return split(line, most).map((text) =>
    PLAIN.test(text) ? (text === '' ? [] : [{ kind: 'text', text }]) : parseInline(text),
  );
}

/** Splits at `|`, but not at `\|`. The last of `most` cells takes the rest: nothing is lost. */
function split(line: string, most: number): readonly string[] {
  const inside = withoutEdges(line.trim());
  const cells: string[] = [];
  let cell = '';
  for (let at = 0; at < inside.length; at += 1) {
    const character = inside[at]!;
    if (character === '\\' && inside[at + 1] === '|') {
      cell += '|';
      at += 1;
    } else if (character === '|' && cells.length < most - 1) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

function withoutEdges(line: string): string {
  const start = line.startsWith('|') ? 1 : 0;
  const hasEnd = line.length > start && line.endsWith('|') && !line.endsWith('\\|');
  return line.slice(start, hasEnd ? -1 : undefined);
}
