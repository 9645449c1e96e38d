// What every question has: the file, the clock, and rooms by their names.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { RoomAccess } from '@natter/protocol';

export interface RoomRow {
  readonly id: number;
  readonly name: string;
  /** Null: no card was read. */
  readonly access: RoomAccess | null;
}

export class Reading {
  readonly db: DatabaseSync;
  readonly now: () => number;
  readonly #statements = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, now: () => number) {
    this.db = db;
    this.now = now;
  }

  /** Returns the statement, prepared once. Only for texts of a bounded number. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql) ?? this.db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  /** Returns undefined if the archive has nothing of the room, or is removing it. */
  room(name: string): RoomRow | undefined {
    const sql = 'SELECT id, name, access FROM room WHERE name = ? AND gone = 0 AND purged = 0';
    return this.statement(sql).get(name) as RoomRow | undefined;
  }

  roomOf(id: number): RoomRow | undefined {
    const sql = 'SELECT id, name, access FROM room WHERE id = ? AND gone = 0 AND purged = 0';
    return this.statement(sql).get(id) as RoomRow | undefined;
  }
}
