// Bundles what the tests start hundreds of times: gateway, identity, and the command line. To load
// their many files takes much of a start's CPU. Containers and `npm start` run from the sources.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** The same in every run, as Node's cache of compiled code goes by paths. */
const FOLDER = join(ROOT, 'node_modules/.cache/natter-bundles');
const ENTRIES = {
  gateway: 'src/main.ts',
  identity: 'src/main.ts',
  cli: 'bin/natter.js',
} as const;

/** A service whose bundle the tests start. */
export type Bundled = keyof typeof ENTRIES;

/** Files look for others beside their source, not beside the bundle. */
const ownPlace: Plugin = {
  name: 'own-place',
  transform: (code, id) => ({
    code: code
      .replaceAll('import.meta.url', () => JSON.stringify(pathToFileURL(id).href))
      .replaceAll(/\b__dirname\b/g, () => JSON.stringify(dirname(id))),
  }),
};

const BUILT_IN = '\0built-in:';
/** `import … from 'node:http'` loads all that it exports, such as undici, needed or not. */
const builtIns: Plugin = {
  name: 'built-ins',
  resolveId: (name) =>
    // Rolldown's own code needs that one as it is.
    isBuiltin(name) && name !== 'node:module' ? `${BUILT_IN}${name}` : undefined,
  load: (id) =>
    id.startsWith(BUILT_IN)
      ? `module.exports = process.getBuiltinModule('${id.slice(BUILT_IN.length)}');`
      : undefined,
};

/** Returns the folder; a service's main file there is `SERVICE/main.mjs`. */
export async function bundleServices(): Promise<string> {
  await Promise.all((Object.keys(ENTRIES) as Bundled[]).map(bundle));
  return FOLDER;
}

async function bundle(service: Bundled): Promise<void> {
  await using built = await rolldown({
    input: join(ROOT, 'services', service, ENTRIES[service]),
    platform: 'node',
    plugins: [ownPlace, builtIns],
    logLevel: 'silent',
  });
  const { output } = await built.generate({ format: 'esm', codeSplitting: false });
  // A `.js` outside a package of modules is first compiled as CommonJS, in vain.
  await replace(join(FOLDER, service, 'main.mjs'), output[0].code);
}

/** Another run may be reading the file. */
async function replace(path: string, content: string): Promise<void> {
  if (content === (await readFile(path, 'utf8').catch(() => undefined))) return;
  await mkdir(dirname(path), { recursive: true });
  const written = `${path}.${process.pid}`;
  await writeFile(written, content);
  await rename(written, path);
}
