// `npm run build -w libs/client`: dist/ as a package of its own, which any bundler, Node and `<script type=module>` can load without
// this repository: one file of code, its types, and what names them. `npm pack ./libs/client/dist` packs it.
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { bundleClient } from './bundle.ts';

const LIBS = fileURLToPath(new URL('../..', import.meta.url));

const [dist = join(LIBS, 'client/dist')] = process.argv.slice(2);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
writeFileSync(join(dist, 'natter-client.js'), await bundleClient());
writeTypes(join(dist, 'types'));
const { name, version, license, type, sideEffects } = manifest;
const exports = { '.': { types: './types/client/src/mod.d.ts', default: './natter-client.js' } };
const published = { name, version, license, type, sideEffects, engines: { node: '>=22' }, exports };
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
cpSync(join(LIBS, '../LICENSE'), join(dist, 'LICENSE'));

/** The declarations of the library and of the protocol, which name each other by relative paths. */
function writeTypes(folder: string): void {
  // The other entries of the protocol, ./schema and ./alias, are the gateway's.
  const protocol = globSync('protocol/src/{,text/}!(*.test).ts', { cwd: LIBS });
  const entries = ['client/src/mod.ts', ...protocol].map((file) => join(LIBS, file));
  const options = `--ignoreConfig --declaration --emitDeclarationOnly --strict --exactOptionalPropertyTypes --skipLibCheck
    --target esnext --module nodenext --allowImportingTsExtensions --types node`;
  const where = ['--rootDir', LIBS, '--outDir', folder];
  execFileSync('tsc', [...options.split(/\s+/), ...where, ...entries], { stdio: 'inherit' });
  for (const file of globSync('**/*.d.ts', { cwd: folder })) {
    const path = join(folder, file);
    const protocolPath = relative(dirname(path), join(folder, 'protocol/src/mod.js'));
    const text = readFileSync(path, 'utf8')
      .replaceAll("'@natter/protocol'", `'${protocolPath}'`)
      .replaceAll(/(?<= from '\..*)\.ts(?=';)/g, '.js');
    writeFileSync(path, text);
  }
}
