// Bundles gateway and identity for the tests, which start hundreds of them: to load 1,600 files
// takes two thirds of a start's CPU. Containers and `npm start` run from the sources.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
/** The same in every run, as Node's cache of compiled code goes by paths. */
const FOLDER = join(ROOT, 'node_modules/.cache/natter-bundles');

/** Files look for others beside their source, not beside the bundle. */
const ownPlace: Plugin = {
  name: 'own-place',
  transform: (code, id) => ({
    code: code
      .replaceAll('import.meta.url', () => JSON.stringify(pathToFileURL(id).href))
      .replaceAll(/\b__dirname\b/g, () => JSON.stringify(dirname(id))),
  }),
};

/** Returns the folder; a service's main file there is `SERVICE/main.js`. */
export async function bundleServices(services: readonly string[]): Promise<string> {
  await Promise.all(services.map(bundle));
  return FOLDER;
}

async function bundle(service: string): Promise<void> {
  await using built = await rolldown({
    input: join(ROOT, 'services', service, 'src/main.ts'),
    platform: 'node',
    plugins: [ownPlace],
    logLevel: 'silent',
  });
  const { output } = await built.generate({ format: 'esm' });
  await Promise.all(
    output.map((file) =>
      replace(
        join(FOLDER, service, file.fileName),
        file.type === 'chunk' ? file.code : Buffer.from(file.source),
      ),
    ),
  );
}

/** Another run may be reading the file. */
async function replace(path: string, content: string | Buffer): Promise<void> {
  if (Buffer.from(content).equals(await readFile(path).catch(() => Buffer.of()))) return;
  await mkdir(dirname(path), { recursive: true });
  const written = `${path}.${process.pid}`;
  await writeFile(written, content);
  await rename(written, path);
}
