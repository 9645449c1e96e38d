// One `npm start` a data folder: two nats-servers on one store would destroy it. A file with our pid; a stale one is taken over.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Takes the folder (made if absent) and answers how to give it back. Throws when another `npm start` holds it. */
export function lockDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'npm-start.pid');
  const holder = holderOf(file);
  if (holder !== undefined) {
    throw new Error(
      `${folder} is in use by another npm start (pid ${holder}): stop that one, or choose another folder with --data`,
    );
  }
  writeFileSync(file, `${process.pid}\n`);
  return () => rmSync(file, { force: true });
}

function holderOf(file: string): number | undefined {
  let pid: number;
  try {
    pid = Number(readFileSync(file, 'utf8'));
  } catch {
    // There is no such file: nobody holds it.
    return undefined;
  }
  return Number.isInteger(pid) && pid !== process.pid && isOneOfUs(pid) ? pid : undefined;
}

/** The pid of one that was killed may belong to something else by now. */
function isOneOfUs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('infra/local');
  } catch {
    // Not Linux: it is alive, that must do.
    return true;
  }
}
