// Where fetched nats-servers are kept between runs, and how one gets there: written beside its place, then renamed into it, so that
// two processes that fetch at once both end with a whole file.
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** `$XDG_CACHE_HOME/natter`, or `~/.cache/natter`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const base = env['XDG_CACHE_HOME'];
  // The XDG specification: a relative path there is to be ignored.
  if (base !== undefined && base.startsWith('/')) return join(base, 'natter');
  return join(env['HOME'] ?? homedir(), '.cache', 'natter');
}

/** The place of one version in the cache. */
export function cachedBinary(folder: string, version: string): string {
  return join(folder, `nats-server-v${version}`);
}

/** Lets `make` write the program into an empty folder, then moves it to `place`. Nothing is left behind when `make` throws. */
export async function install(options: {
  readonly folder: string;
  readonly place: string;
  readonly make: (emptyFolder: string) => Promise<string>;
}): Promise<void> {
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
