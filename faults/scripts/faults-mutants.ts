// `npm run faults:mutants`: proves that fault runs can fail. Removes one safeguard from a copy of
// the product and injects the fault that needs it, with one seed after another, until the checker
// reports it. Exits 1 if it never does. Takes some minutes. Arguments: the safeguards to remove, by
// name (all), and `--seeds N` (5).
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkHistory, describeViolation } from '../src/checker/checker.ts';
import { readHistory } from '../src/history.ts';
import { patched, productMutants } from '../src/mutants/product-mutants.ts';
import type { ProductMutant } from '../src/mutants/product-mutant.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['libs', 'services', 'infra', 'faults'];
const RUNNER = 'faults/src/main.ts';

const { values, positionals: only } = parseArgs({
  options: { seeds: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const seedsMax = Number(values.seeds);
let unseen = 0;
for (const mutant of productMutants) {
  if (only.length > 0 && !only.includes(mutant.without)) continue;
  const folder = await mkdtemp(join(tmpdir(), 'natter-mutant-'));
  try {
    await copyProduct(folder);
    await patch(folder, mutant);
    if (!(await isSeen(folder, mutant))) unseen += 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
process.exit(unseen === 0 ? 0 : 1);

/** Copies the sources and links node_modules. Our own packages would lead to the originals. */
async function copyProduct(folder: string): Promise<void> {
  const filter = (path: string): boolean => basename(path) !== 'node_modules';
  for (const name of SOURCES)
    await cp(join(REPOSITORY, name), join(folder, name), { recursive: true, filter });
  await cp(join(REPOSITORY, 'package.json'), join(folder, 'package.json'));
  const modules = join(REPOSITORY, 'node_modules');
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir(modules))
    if (name !== '@natter') await symlink(join(modules, name), join(folder, 'node_modules', name));
  // Relative links: in the copy they lead into the copy.
  const own = join(folder, 'node_modules', '@natter');
  await cp(join(modules, '@natter'), own, { recursive: true, verbatimSymlinks: true });
}

async function patch(folder: string, mutant: ProductMutant): Promise<void> {
  const file = join(folder, mutant.file);
  await writeFile(file, patched(mutant, await readFile(file, 'utf8')));
}

async function isSeen(folder: string, mutant: ProductMutant): Promise<boolean> {
  for (let seed = 1; seed <= seedsMax; seed += 1) {
    const out = join(folder, 'histories', String(seed));
    const output = await run(folder, [
      '--seed',
      String(seed),
      '--faults',
      mutant.fault,
      '--out',
      out,
    ]);
    // Undefined: the run could not be done, which shows nothing.
    const [history] = await readdir(out);
    if (history === undefined) {
      console.log(`without ${mutant.without}, seed ${seed}: no run\n${output}`);
      continue;
    }
    const lines = (await readFile(join(out, history), 'utf8')).split('\n');
    const { violations } = checkHistory(readHistory(lines));
    const seen = violations.find(({ rule }) => rule === mutant.seenBy);
    if (seen) {
      const what = `${violations.length} violations, such as ${describeViolation(seen)}`;
      console.log(`SEEN without ${mutant.without}, ${mutant.fault}, seed ${seed}: ${what}`);
      return true;
    }
    console.log(`without ${mutant.without}, seed ${seed}: nothing of ${mutant.seenBy}`);
  }
  console.log(`NOT SEEN without ${mutant.without}, ${mutant.fault}, ${seedsMax} seeds`);
  return false;
}

/** Returns its output. A run that does not pass exits with 1, which is wanted here. */
function run(folder: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [join(folder, RUNNER), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
