// Keeps fetched nats-servers between runs. A program is written beside its place and then renamed,
// so that two processes fetching at once both end with a whole file.
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Returns `$XDG_CACHE_HOME/natter` or `~/.cache/natter`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  // The XDG specification ignores relative paths.
  if (base !== undefined && base.startsWith('/')) return join(base, 'natter');
  return join(env['HOME'] ?? homedir(), '.cache', 'natter');
}

/** Returns the path of one version in the cache. */
export function cachedBinary(folder: string, version: string): string {
  return join(folder, `nats-server-v${version}`);
}

export interface InstallOptions {
  /** The cache; created if absent. */
  readonly folder: string;
  readonly place: string;
  /** Returns the path of the program it wrote. */
  readonly make: (emptyFolder: string) => Promise<string>;
}

/** Lets `make` write the program, then moves it to `place`. Leaves nothing behind on error. */
export async function install(options: InstallOptions): Promise<void> {
  await mkdir(options.folder, { recursive: true });
  const workshop = await mkdtemp(join(options.folder, 'fetching-'));
  try {
    const made = await options.make(workshop);
    await chmod(made, 0o755);
    await rename(made, options.place);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}
