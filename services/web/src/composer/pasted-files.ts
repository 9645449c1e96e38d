// Tells pasted files from a text that a program copied together with a picture of it. Pure.

export interface Pasted {
  readonly text: string;
  readonly files: readonly File[];
}

/**
 * Returns the files to send; none where the text is meant. Spreadsheets and word processors put a
 * picture beside the cells. File managers put the files' names or paths beside the files.
 */
export function pastedFiles({ text, files }: Pasted): readonly File[] {
  if (files.length === 0 || text.trim() === '') return files;
  const names = new Set(files.map(({ name }) => name));
  const lines = text.trim().split(/\s*[\r\n]+\s*/u);
  return lines.every((line) => names.has(lastPart(line))) ? files : [];
}

function lastPart(line: string): string {
  const name = line.split(/[/\\]/u).at(-1) ?? '';
  try {
    return line.startsWith('file:') ? decodeURIComponent(name) : name;
  } catch {
    // Not a URL after all.
    return name;
  }
}
