// The client library as one file for browsers, as text: what `npm run build` writes and `npm run check:size` weighs.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ENTRY = fileURLToPath(new URL('../src/mod.ts', import.meta.url));

/** An ES module without imports, minified. Throws what is wrong with the sources. */
export async function bundleClient(): Promise<string> {
  await using bundle = await rolldown({ input: ENTRY });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  const [chunk, ...more] = output;
  if (more.length > 0 || chunk.imports.length > 0) throw new Error('it is not one file');
  return chunk.code;
}
