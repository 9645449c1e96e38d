// How far each partition's log has been read, since when nothing is missing, and which rooms it
// has.
import type { DatabaseSync } from 'node:sqlite';

export interface PartitionRow {
  readonly partition: number;
  readonly epoch: string;
  /** From this sequence on nothing is missing. */
  readonly since: number;
  /** The last sequence that was read. */
  readonly position: number;
}

/** A room, as far as its log should still be there. */
export interface KeptRoom {
  readonly id: number;
  readonly name: string;
  /** The sequence of its newest message. */
  readonly newest: number;
  /** Until when the log keeps that message, ms since 1970. */
  readonly lives: number;
  /** Null: it has no card. */
  readonly access: string | null;
}

/** Messages of a room before a sequence, which are to be removed. */
export interface PurgedRoom {
  readonly id: number;
  readonly before: number;
  /** Whether its card is there still. */
  readonly hasCard: boolean;
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

  rooms(partition: number): readonly KeptRoom[] {
    const rows = this.#db.prepare(
      'SELECT id, name, newest, lives, access FROM room WHERE partition = ? AND gone = 0',
    );
    return rows.all(partition) as unknown as KeptRoom[];
  }

  /** Rooms were purged: a sweep removes their messages. */
  removePurged(rooms: readonly PurgedRoom[]): void {
    const mark = this.#db.prepare('UPDATE room SET purged = ?, lives = 0 WHERE id = ?');
    const withoutCard = this.#db.prepare('UPDATE room SET access = NULL WHERE id = ?');
    for (const { id, before, hasCard } of rooms) {
      mark.run(before, id);
      if (!hasCard) withoutCard.run(id);
    }
  }

  /** Forgets partitions that are no more: their number has changed. */
  keepFirst(count: number): void {
    this.#db.prepare('UPDATE room SET gone = 1 WHERE partition >= ? AND gone = 0').run(count);
    this.#db.prepare('DELETE FROM partition WHERE number >= ?').run(count);
  }
}
