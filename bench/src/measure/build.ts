// Builds the load generator and the limit in C with `cc`, and caches them by the hash of their
// sources.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCES = fileURLToPath(new URL('../../load/c', import.meta.url));
const FAN_LOAD = [
  'fan-load.c',
  'connections.c',
  'websocket.c',
  'dialects.c',
  'messages.c',
  'processes.c',
];

export interface Tools {
  /** Paths of the programs. */
  readonly fanLoad: string;
  readonly floor: string;
}

/** Returns undefined without a C compiler. Throws with the compiler's output when it fails. */
export async function buildTools(): Promise<Tools | undefined> {
  const folder = join(cacheFolder(), `load-${await hashOfSources()}`);
  const tools = { fanLoad: join(folder, 'fan-load'), floor: join(folder, 'floor') };
  if (existsSync(folder)) return tools;
  await mkdir(cacheFolder(), { recursive: true });
  const workshop = await mkdtemp(join(cacheFolder(), 'building-'));
  try {
    await compile(FAN_LOAD, join(workshop, 'fan-load'));
    await compile(['floor.c'], join(workshop, 'floor'));
    // Another run may have been quicker; its programs are the same.
    if (!existsSync(folder)) await rename(workshop, folder);
    return tools;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function compile(files: readonly string[], program: string): Promise<void> {
  const paths = files.map((file) => join(SOURCES, file));
  await promisify(execFile)('cc', ['-O2', '-march=native', '-o', program, ...paths]);
}

export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base?.startsWith('/') ? base : join(homedir(), '.cache'), 'natter');
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await readdir(SOURCES)).toSorted()) {
    hash.update(file).update(await readFile(join(SOURCES, file)));
  }
  return hash.digest('hex').slice(0, 12);
}
