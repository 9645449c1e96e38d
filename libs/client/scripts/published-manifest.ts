// `npm pack -w libs/client`: while npm packs, package.json is that of the published package, which
// exports dist/. At other times it exports the sources, as a workspace that needs no build.
// npm runs `published-manifest.ts use` before it packs, and `restore` after it.
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MANIFEST = at('../package.json');
const WORKSPACE_MANIFEST = at('../package.workspace.json');
const LICENSE = at('../LICENSE');

const [verb] = process.argv.slice(2);
// A pack that was killed left the published one.
if (existsSync(WORKSPACE_MANIFEST)) renameSync(WORKSPACE_MANIFEST, MANIFEST);
rmSync(LICENSE, { force: true });
if (verb === 'use') {
  copyFileSync(at('../../../LICENSE'), LICENSE);
  copyFileSync(MANIFEST, WORKSPACE_MANIFEST);
  replace(MANIFEST, published(JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest));
}

interface Manifest {
  readonly [field: string]: unknown;
}

function published({ name, version, description, license, type, sideEffects }: Manifest): Manifest {
  const types = './dist/types/client/src/mod.d.ts';
  return {
    name,
    version,
    description,
    license,
    type,
    sideEffects,
    engines: { node: '>=22' },
    files: ['dist'],
    exports: {
      '.': { types, default: './dist/natter-client.js' },
      './min': { types, default: './dist/natter-client.min.js' },
    },
    unpkg: './dist/natter-client.min.js',
    jsdelivr: './dist/natter-client.min.js',
  };
}

/** At once, for programs that read it meanwhile. */
function replace(path: string, manifest: Manifest): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
