// Pairs the marks of emphasis: `*em*`, `**strong**`, `_em_`, `~~del~~`. Pure.
// The algorithm is CommonMark's "process emphasis". Its `openers_bottom` makes it linear.
// https://spec.commonmark.org/0.31.2/#phase-2-inline-structure

export type Emphasis = 'em' | 'strong' | 'del';

/** One or more equal marks in a row. */
export interface MarkRun {
  readonly mark: string;
  readonly length: number;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  /** Marks that stay text. */
  left: number;
  /** Emphasis that begins here, the innermost first. */
  readonly opens: Emphasis[];
  /** Emphasis that ends here, the innermost first. */
  readonly closes: Emphasis[];
}

const MARKS = new Set('*_~');

/** Returns whether a character may begin or end emphasis. */
export function isMark(character: string): boolean {
  return MARKS.has(character);
}

/** Reads the run of marks at `start`. */
export function readRun(text: string, start: number): MarkRun {
  const mark = text[start]!;
  let end = start + 1;
  while (text[end] === mark) end += 1;
  const before = sortOf(text[start - 1]);
  const after = sortOf(text[end]);
  const opensWord = after !== 'space' && (after === 'letter' || before !== 'letter');
  const closesWord = before !== 'space' && (before === 'letter' || after !== 'letter');
  // `snake_case` is no emphasis.
  const isPlain = mark !== '_';
  const length = end - start;
  return {
    mark,
    length,
    canOpen: opensWord && (isPlain || !closesWord || before === 'punctuation'),
    canClose: closesWord && (isPlain || !opensWord || after === 'punctuation'),
    left: length,
    opens: [],
    closes: [],
  };
}

function sortOf(character: string | undefined): 'space' | 'punctuation' | 'letter' {
  if (character === undefined || /\s/u.test(character)) return 'space';
  return /[\p{P}\p{S}]/u.test(character) ? 'punctuation' : 'letter';
}

/** Fills in `opens`, `closes` and `left` of these runs, which stand in the order of the text. */
export function pairEmphasis(runs: readonly MarkRun[]): void {
  const previous = runs.map((_, index) => index - 1);
  const next = runs.map((_, index) => index + 1);
  const drop = (index: number): void => {
    if (previous[index]! >= 0) next[previous[index]!] = next[index]!;
    if (next[index]! < runs.length) previous[next[index]!] = previous[index]!;
  };
  /** Below this index there is no opener for such a closer. */
  const bottoms = new Map<string, number>();
  let at = 0;
  while (at < runs.length) {
    const closer = runs[at]!;
    if (!closer.canClose) {
      at = next[at]!;
      continue;
    }
    const sort = `${closer.mark}${closer.canOpen ? 1 : 0}${closer.length % 3}`;
    const bottom = bottoms.get(sort) ?? -1;
    let opener = previous[at]!;
    while (opener > bottom && !fits(runs[opener]!, closer)) opener = previous[opener]!;
    if (opener <= bottom) {
      bottoms.set(sort, previous[at]!);
      if (!closer.canOpen) drop(at);
      at = next[at]!;
      continue;
    }
    pair(runs[opener]!, closer);
    // Marks between the two belong to nothing.
    next[opener] = at;
    previous[at] = opener;
    if (runs[opener]!.left === 0) drop(opener);
    if (closer.left > 0) continue;
    drop(at);
    at = next[at]!;
  }
}

function fits(opener: MarkRun, closer: MarkRun): boolean {
  if (opener.mark !== closer.mark || !opener.canOpen) return false;
  if (closer.mark === '~') return opener.left === 2 && closer.left === 2;
  const isOdd = closer.canOpen || opener.canClose;
  const isMultiple = opener.length % 3 === 0 && closer.length % 3 === 0;
  return !isOdd || (opener.length + closer.length) % 3 !== 0 || isMultiple;
}

function pair(opener: MarkRun, closer: MarkRun): void {
  const count = opener.left >= 2 && closer.left >= 2 ? 2 : 1;
  const emphasis = closer.mark === '~' ? 'del' : count === 2 ? 'strong' : 'em';
  opener.left -= count;
  closer.left -= count;
  opener.opens.push(emphasis);
  closer.closes.push(emphasis);
}
