// The archive's file: opened, brought to this version, and watched. It can be deleted at any time:
// everything in it that the log still has comes back from there.
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './schema.ts';

const NAME = 'archive.db';
/** KiB of pages in memory: for writing, and for answering. */
const CACHE_KIB = 8 * 1024;
/** Bytes of a page, of new files: the index's own pages fit in (schema.ts). */
const PAGE_BYTES = 8_192;
/** Pages of the write-ahead log that are moved into the file at a time: 16 MiB. */
const CHECKPOINT_PAGES = 2_000;
const BUSY_MS = 1_000;

export const fileIn = (folder: string): string => join(folder, NAME);

/** Opens the file for writing; creates it. Throws what SQLite throws, or LaterSchema. */
export function openForWriting(folder: string): DatabaseSync {
  const db = new DatabaseSync(fileIn(folder), { timeout: BUSY_MS });
  try {
    // NORMAL: a power cut may undo the last transactions, whole; the log has them.
    db.exec(`
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA secure_delete = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    `);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens the file for answers. Throws what SQLite throws. */
export function openForReading(folder: string): DatabaseSync {
  const db = new DatabaseSync(fileIn(folder), { readOnly: true, timeout: BUSY_MS });
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY;`);
  return db;
}

/** Deletes the file and what belongs to it. */
export function deleteFile(folder: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(fileIn(folder) + suffix, { force: true });
}

/** Returns a function that tells whether the file was deleted or replaced since. */
export function watchFile(folder: string): () => boolean {
  const path = fileIn(folder);
  const { ino, dev } = statSync(path);
  return () => {
    if (!existsSync(path) || !existsSync(join(folder, 'lock'))) return true;
    const now = statSync(path, { throwIfNoEntry: false });
    return now?.ino !== ino || now.dev !== dev;
  };
}
