// Finds packages that a workspace imports without declaring them. Pure.
// knip takes a package of another workspace for declared; this check does not.
import { isBuiltin } from 'node:module';
import { parseSync } from 'oxc-parser';
import type { SourceFile } from './source-files.ts';

export interface Workspace {
  /** From the repository's root: `libs/client`. */
  readonly folder: string;
  readonly name: string;
  /** Of package.json, dependencies of every kind. */
  readonly declared: ReadonlySet<string>;
}

export interface DeclaredImportsOptions {
  readonly workspaces: readonly Workspace[];
  /** What the root declares for all: vitest, TypeScript. */
  readonly shared: ReadonlySet<string>;
}

/** Returns `path: package` for each import that its workspace does not declare. */
export function undeclaredImports(file: SourceFile, options: DeclaredImportsOptions): string[] {
  const { workspaces, shared } = options;
  const own = workspaces.find(({ folder }) => file.path.startsWith(`${folder}/`));
  if (own === undefined || !/\.tsx?$/.test(file.path)) return [];
  const packages = new Set(specifiersOf(file).map(packageOf));
  return [...packages]
    .filter((name) => name !== undefined)
    .filter((name) => name !== own.name && !own.declared.has(name) && !shared.has(name))
    .map((name) => `${file.path}: ${name} is not in ${own.folder}/package.json`);
}

function specifiersOf({ path, text }: SourceFile): string[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  return [
    ...staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
    ),
    ...dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      // A specifier that is computed cannot be judged.
      const literal = /^'([^']+)'$/.exec(text.slice(start, end))?.[1];
      return literal === undefined ? [] : [literal];
    }),
  ];
}

/** `@scope/name/entry` → `@scope/name`. Undefined: a file, one of Node's own, or a bundler's. */
function packageOf(specifier: string): string | undefined {
  if (/^[./]|^virtual:/.test(specifier) || isBuiltin(specifier)) return undefined;
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}
