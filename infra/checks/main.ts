// `npm run check:house`: the rules of CONTRIBUTING.md that neither format, lint nor types enforce.
// Prints each violation with its place, and exits 1 if there is any.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wideComments } from './comment-width.ts';
import { undeclaredImports } from './declared-imports.ts';
import type { Workspace } from './declared-imports.ts';
import { fullFolders } from './folder-size.ts';
import { sourceFiles } from './source-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const rootManifest = manifestOf('.');
const workspaces = (rootManifest.workspaces ?? [])
  .flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: ROOT }))
  .map((file) => file.replace(/\/package\.json$/, ''))
  .map((folder): Workspace => {
    const manifest = manifestOf(folder);
    return { folder, name: manifest.name, declared: declaredBy(manifest) };
  });
const shared = declaredBy(rootManifest);
const files = sourceFiles(ROOT);
const violations = [
  ...fullFolders(files.map(({ path }) => path)),
  ...firstOfEach(files.flatMap((file) => undeclaredImports(file, { workspaces, shared }))),
  ...files.flatMap((file) => wideComments(file)),
];
for (const violation of violations) console.error(violation);
console.log(`${files.length} files, ${violations.length} violations`);
if (violations.length > 0) process.exitCode = 1;

/** One file is enough to find an undeclared package. */
function firstOfEach(messages: readonly string[]): string[] {
  const seen = new Map(messages.toReversed().map((line) => [line.replace(/^\S+ /, ''), line]));
  return [...seen.values()].toReversed();
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}

function declaredBy({ dependencies = {}, devDependencies = {} }: Manifest): Set<string> {
  return new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]);
}
