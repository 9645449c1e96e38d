// The archive's store: one file, its writer, and what happens when the file cannot be used. A store
// that starts over is empty, and its positions say so; the partitions are then read once more.
import type { DatabaseSync } from 'node:sqlite';
import type { Log } from '@natter/service';
import { deleteFile, openForWriting, watchFile } from './archive-file.ts';
import { storeFaultOf } from './faults.ts';
import type { OwnFolder } from './own-folder.ts';
import { Partitions } from './partitions.ts';
import { sweep } from './sweep.ts';
import { Writer } from './writer.ts';
import type { Batch } from './writer.ts';

export interface StoreDeps {
  readonly folder: OwnFolder;
  /** Days that messages are kept; 0: for ever. */
  readonly days: number;
  readonly log: Log;
  readonly now: () => number;
}

interface Opened {
  readonly db: DatabaseSync;
  readonly writer: Writer;
  readonly partitions: Partitions;
  /** Whether the file was deleted or replaced. */
  readonly isLost: () => boolean;
}

/** The store cannot be used now. It is tried again, and says in the log why. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

export class Store {
  readonly #deps: StoreDeps;
  #opened: Opened | undefined;
  /** Of the last fault that was logged. */
  #fault: string | undefined;
  /** Text was removed, and older copies of it are still in the write-ahead log. */
  #mustTruncate = false;
  #generation = 0;

  constructor(deps: StoreDeps) {
    this.#deps = deps;
  }

  /** Changes each time that the store starts over. */
  get generation(): number {
    return this.#generation;
  }

  /** Why nothing can be written; undefined: it can. */
  get fault(): string | undefined {
    return this.#fault;
  }

  get folder(): string {
    return this.#deps.folder.path;
  }

  /** Opens the file; starts over if it is corrupt. Throws StoreUnavailable, or LaterSchema. */
  open(): void {
    this.#use(() => undefined);
  }

  write(batch: Batch): void {
    this.#use(({ writer }) => {
      writer.write(batch);
      this.#recovered();
    });
  }

  /** Calls back with what is known of the partitions. Throws StoreUnavailable. */
  partitions<Result>(work: (partitions: Partitions) => Result): Result {
    return this.#use(({ partitions, writer }) => {
      const result = work(partitions);
      writer.forgetRooms();
      return result;
    });
  }

  /**
   * Removes what has expired or is too old, a bounded number of messages, and what was removed from
   * the write-ahead log. Returns whether there is more. Throws StoreUnavailable.
   */
  sweep(): boolean {
    if (this.#opened?.isLost() === true) {
      this.startOver('the archive’s folder was deleted');
    }
    return this.#use(({ db, writer }) => {
      const { days, now } = this.#deps;
      const more = sweep(db, writer, { nowMs: now(), days });
      this.#mustTruncate = writer.takeRemoved() || this.#mustTruncate;
      if (this.#mustTruncate && !more) this.#mustTruncate = !truncated(db);
      return more;
    });
  }

  /** Deletes the file. The partitions are read once more. Throws StoreUnavailable. */
  startOver(why: string): void {
    this.#deps.log.error({ folder: this.folder }, `${why}; starting over from the log`);
    this.#generation += 1;
    this.#close();
    this.#use(() => undefined, { anew: true });
  }

  close(): void {
    this.#close();
    this.#deps.folder.release();
  }

  #use<Result>(work: (opened: Opened) => Result, { anew = false } = {}): Result {
    try {
      if (anew) deleteFile(this.folder);
      this.#opened ??= this.#open();
      return work(this.#opened);
    } catch (error) {
      const fault = storeFaultOf(error);
      if (fault === undefined) throw error;
      const reason = (error as Error).message;
      if (fault === 'corrupt') {
        this.startOver(`the archive's file is corrupt (${reason})`);
        throw new StoreUnavailable('the archive starts over', { cause: error });
      }
      if (this.#fault !== reason) {
        const { log } = this.#deps;
        log.error({ reason, folder: this.folder }, 'the archive cannot be written; trying again');
      }
      this.#fault = reason;
      throw new StoreUnavailable(reason, { cause: error });
    }
  }

  /** Something was written. */
  #recovered(): void {
    if (this.#fault !== undefined) this.#deps.log.info({}, 'the archive can be written again');
    this.#fault = undefined;
  }

  #open(): Opened {
    const { folder } = this.#deps;
    folder.restore();
    const db = openForWriting(folder.path);
    this.#recovered();
    const partitions = new Partitions(db);
    return { db, writer: new Writer(db), partitions, isLost: watchFile(folder.path) };
  }

  #close(): void {
    try {
      this.#opened?.db.close();
    } catch {
      // The file is given up, or the process ends; the write-ahead log keeps what was committed.
    }
    this.#opened = undefined;
  }
}

/** Empties the write-ahead log. Returns false while somebody still reads from it. */
function truncated(db: DatabaseSync): boolean {
  return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
}
