// How far each partition's log has been read, and since when nothing is missing.
import type { DatabaseSync } from 'node:sqlite';

export interface PartitionRow {
  readonly partition: number;
  readonly epoch: string;
  /** From this sequence on nothing is missing. */
  readonly since: number;
  /** The last sequence that was read. */
  readonly position: number;
}

/** Returns what the file knows of all partitions. */
export function partitionRows(db: DatabaseSync): readonly PartitionRow[] {
  const rows = db.prepare(
    'SELECT number AS partition, epoch, since, position FROM partition ORDER BY number',
  );
  return rows.all() as unknown as PartitionRow[];
}

export class Partitions {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  of(partition: number): PartitionRow | undefined {
    return partitionRows(this.#db).find((row) => row.partition === partition);
  }

  /** Begins a log. The rooms of the one before are gone; a sweep removes their messages. */
  begin({ partition, epoch, since }: Omit<PartitionRow, 'position'>): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.#db.prepare('UPDATE room SET gone = 1 WHERE partition = ? AND gone = 0').run(partition);
      this.#db
        .prepare('INSERT OR REPLACE INTO partition VALUES (?, ?, ?, 0)')
        .run(partition, epoch, since);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Records that something before `since` is missing. */
  setSince(partition: number, since: number): void {
    this.#db.prepare('UPDATE partition SET since = ? WHERE number = ?').run(since, partition);
  }

  /** Forgets partitions that are no more: their number has changed. */
  keepFirst(count: number): void {
    this.#db.prepare('UPDATE room SET gone = 1 WHERE partition >= ? AND gone = 0').run(count);
    this.#db.prepare('DELETE FROM partition WHERE number >= ?').run(count);
  }
}
