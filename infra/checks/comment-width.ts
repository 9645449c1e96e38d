// Finds comment lines wider than 100 columns (CONTRIBUTING.md). Pure.
import { commentsOf } from './comments.ts';
import type { SourceFile } from './source-files.ts';

const COLUMNS_MAX = 100;

/** Returns one message for each line. A line may hold an address that alone is too long. */
export function wideComments(file: SourceFile): string[] {
  const lines = file.text.split('\n');
  const starts = lineStarts(lines);
  const wide = new Set<number>();
  for (const { start, end } of commentsOf(file)) {
    for (let line = lineAt(starts, start); line <= lineAt(starts, end - 1); line += 1) {
      const text = lines[line] ?? '';
      if (columnsOf(text) > COLUMNS_MAX && !hasLongAddress(text)) wide.add(line);
    }
  }
  return [...wide].map(
    (line) => `${file.path}:${line + 1}: a comment line of ${columnsOf(lines[line] ?? '')} columns`,
  );
}

/** Characters as people count them: an emoji is one. */
const columnsOf = (line: string): number => Array.from(line.trimEnd()).length;

const hasLongAddress = (line: string): boolean =>
  line.split(/\s+/).some((word) => word.includes('://') && word.length > COLUMNS_MAX - 20);

function lineStarts(lines: readonly string[]): number[] {
  let next = 0;
  return lines.map((line) => {
    const start = next;
    next += line.length + 1;
    return start;
  });
}

function lineAt(starts: readonly number[], offset: number): number {
  return starts.findLastIndex((start) => start <= offset);
}
