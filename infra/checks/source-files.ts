// The project's own source files, as git knows them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** From the repository's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const SOURCE = /\.(?:ts|tsx|c|h|css|ya?ml|cfg|conf)$|(?:^|\/)Dockerfile$/;

/** Returns tracked and new files that are present; those that git ignores are left out. */
export function sourceFiles(root: string): SourceFile[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const output = execFileSync('git', list, { cwd: root, encoding: 'utf8' });
  return output
    .split('\0')
    .filter((path) => SOURCE.test(path))
    .flatMap((path) => {
      const text = textOf(join(root, path));
      return text === undefined ? [] : [{ path, text }];
    });
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Deleted, and not yet committed as such.
    return undefined;
  }
}
