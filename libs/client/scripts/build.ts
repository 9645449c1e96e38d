// `npm run build -w libs/client`: writes dist/, the code and types of the published package. Any
// bundler, Node and `<script type="module">` load it without this repository.
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleClient } from './bundle.ts';

const LIBS = fileURLToPath(new URL('../..', import.meta.url));

const [dist = join(LIBS, 'client/dist')] = process.argv.slice(2);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
// Node prints the line of an error: in a minified file, all of it. Pages load the small one.
await writeBundle('natter-client.js', false);
await writeBundle('natter-client.min.js', true);
writeTypes(join(dist, 'types'));

async function writeBundle(file: string, minify: boolean): Promise<void> {
  const { code, map } = await bundleClient(file, minify);
  writeFileSync(join(dist, file), code);
  writeFileSync(join(dist, `${file}.map`), map);
}

/** Writes the declarations of the library and the protocol, with relative paths between them. */
function writeTypes(folder: string): void {
  // The entries ./schema and ./alias of the protocol belong to the gateway.
  const protocol = globSync('protocol/src/{,text/}!(*.test).ts', { cwd: LIBS });
  const entries = ['client/src/mod.ts', ...protocol].map((file) => join(LIBS, file));
  const options =
    '--ignoreConfig --declaration --emitDeclarationOnly --strict --exactOptionalPropertyTypes ' +
    '--skipLibCheck --target esnext --module nodenext --allowImportingTsExtensions --types node';
  const where = ['--rootDir', LIBS, '--outDir', folder];
  execFileSync('tsc', [...options.split(' '), ...where, ...entries], { stdio: 'inherit' });
  for (const file of globSync('**/*.d.ts', { cwd: folder })) {
    const path = join(folder, file);
    const protocolPath = relative(dirname(path), join(folder, 'protocol/src/mod.js'));
    const text = readFileSync(path, 'utf8')
      .replaceAll("'@natter/protocol'", `'${protocolPath}'`)
      .replaceAll(/(?<= from '\..*)\.ts(?=';)/g, '.js');
    writeFileSync(path, text);
  }
}
