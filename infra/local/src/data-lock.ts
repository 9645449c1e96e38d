// Lets one `npm start` use a data folder at a time: two nats-servers on one store would destroy it.
// The lock is an open SQLite transaction, so the kernel releases it however the process ends.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** SQLite's result code for a lock that another process holds. */
const SQLITE_BUSY = 5;

/** Locks held by this process: a collected database would close, and release its lock. */
const held = new Set<DatabaseSync>();

/**
 * Creates the folder if need be, locks it, and returns a function that releases it.
 * Throws if another `npm start` holds it, or if nothing can be written there.
 */
export function lockDataFolder(folder: string): () => void {
  const pidFile = join(folder, 'npm-start.pid');
  try {
    makeFolder(folder);
    const lock = new DatabaseSync(join(folder, 'npm-start.lock'));
    lock.exec('BEGIN EXCLUSIVE');
    held.add(lock);
    writeFileSync(pidFile, `${process.pid}\n`);
    return () => {
      rmSync(pidFile, { force: true });
      held.delete(lock);
      lock.close();
    };
  } catch (error) {
    throw new Error(describe(error as NodeJS.ErrnoException, { folder, pidFile }), {
      cause: error,
    });
  }
}

/** Level by level: in /proc, Node's recursive mkdir never returns. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another start has made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function describe(
  error: NodeJS.ErrnoException & { readonly errcode?: number },
  { folder, pidFile }: { readonly folder: string; readonly pidFile: string },
): string {
  if (error.errcode !== SQLITE_BUSY)
    return `${folder} cannot be written (${error.message}); choose another folder with --data`;
  return `${folder} is in use by another npm start (${holderOf(pidFile)}); stop that one, or choose another folder with --data`;
}

/** The holder writes its pid just after it has the lock. */
function holderOf(pidFile: string): string {
  try {
    return `pid ${readFileSync(pidFile, 'utf8').trim()}`;
  } catch {
    // It is starting at this moment.
    return 'just starting';
  }
}
