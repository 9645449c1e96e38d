// Writes Markdown tables. Pure.

/** Writes a table whose first column is text and whose other columns are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const isFigures = (column: number): boolean =>
    column > 0 && rows.every((row) => /^(\*?\d.*)?$/.test(row[column] ?? ''));
  const rule = head.map((_, column) => (isFigures(column) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
