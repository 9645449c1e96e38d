// Fails if the page has grown too large: everything loaded until one can talk, gzipped.
// Builds the page first if it has changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildWeb } from '@natter/processes';

/** In a room within ten seconds, on a phone as well. */
const BUDGET_BYTES = 70 * 1024;
const BUILT = fileURLToPath(new URL('../dist', import.meta.url));

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

await buildWeb();
const manifest = JSON.parse(readFileSync(join(BUILT, '.vite/manifest.json'), 'utf8')) as Record<
  string,
  Chunk
>;
const files = new Set(['index.html', 'boot.js']);
const page = readFileSync(join(BUILT, 'index.html'), 'utf8');
for (const [name, { file }] of Object.entries(manifest)) if (page.includes(`"/${file}"`)) add(name);
let total = 0;
for (const file of files) {
  const bytes = gzipSync(readFileSync(join(BUILT, file)), { level: 9 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(7)}  ${file}`);
}
console.log(`${String(total).padStart(7)}  initial load, gzip; at most ${BUDGET_BYTES}`);
if (total > BUDGET_BYTES) process.exitCode = 1;

/** Adds an entry, and everything it cannot begin without. */
function add(name: string): void {
  const { file, imports = [], css = [] } = manifest[name]!;
  for (const one of [file, ...css]) files.add(one);
  for (const one of imports) add(one);
}
