// The client library as one ES module without imports. `npm run build` writes it; `npm run
// check:size` weighs it.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ENTRY = fileURLToPath(new URL('../src/mod.ts', import.meta.url));

export interface Bundle {
  readonly code: string;
  /** The source map, as JSON. */
  readonly map: string;
}

/** Bundles the library under this file name. Throws if the sources are wrong. */
export async function bundleClient(file: string, minify: boolean): Promise<Bundle> {
  await using bundle = await rolldown({ input: ENTRY });
  const options = { format: 'esm', entryFileNames: file, minify, sourcemap: true } as const;
  const [chunk, ...more] = (await bundle.generate(options)).output;
  const chunks = more.filter(({ type }) => type === 'chunk');
  if (chunks.length > 0 || chunk.imports.length > 0) throw new Error('it is not one file');
  return { code: chunk.code, map: JSON.stringify(chunk.map) };
}
