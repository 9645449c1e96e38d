// A folder for each instance: instances may share a volume. Each takes the first subfolder that no
// other holds. The lock is an open transaction, so the kernel releases it however a process ends,
// and the instance that comes next finds the file of the one that ended.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy } from './faults.ts';

/** Instances that can share a folder. */
const INSTANCES_MAX = 64;

export interface OwnFolder {
  readonly path: string;
  /** Creates the folder again, with its lock, if it was deleted. */
  restore(): void;
  release(): void;
}

/** Returns the first free one of `FOLDER/1`, `FOLDER/2` … Throws if it cannot be written. */
export function takeFolder(folder: string): OwnFolder {
  for (let number = 1; number <= INSTANCES_MAX; number += 1) {
    const path = join(folder, String(number));
    let lock = lockOf(path);
    if (lock === undefined) continue;
    return {
      path,
      restore: () => {
        lock?.close();
        lock = lockOf(path);
        if (lock === undefined) throw new Error(`${path} was taken by another archive`);
      },
      release: () => lock?.close(),
    };
  }
  throw new Error(`${folder} is in use by ${INSTANCES_MAX} archives; choose another folder`);
}

/** Returns undefined if another process holds it. */
function lockOf(path: string): DatabaseSync | undefined {
  mkdirSync(path, { recursive: true });
  const lock = new DatabaseSync(join(path, 'lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}
