// Collects what a transaction does to the index, and writes it by ascending id: the index flushes a
// segment each time that an id is less than the one before.
import type { DatabaseSync } from 'node:sqlite';
import { tagsOf } from './traits.ts';
import type { Tagged } from './traits.ts';

/** A message as the index holds it. */
export interface IndexedMessage extends Tagged {
  readonly id: number;
  readonly text: string;
  /** Absent or null: the text itself. */
  readonly words?: string | null;
}

interface Change {
  /** As it is in the index; undefined: it is not. */
  readonly before: IndexedMessage | undefined;
  readonly after: IndexedMessage | undefined;
}

export class IndexChanges {
  readonly #changes = new Map<number, Change>();
  readonly #insert;
  readonly #delete;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO word_index (rowid, text, tags) VALUES (?, ?, ?)');
    this.#delete = db.prepare(
      "INSERT INTO word_index (word_index, rowid, text, tags) VALUES ('delete', ?, ?, ?)",
    );
  }

  add(message: IndexedMessage): void {
    this.#changes.set(message.id, { before: undefined, after: message });
  }

  /** `after` undefined: the message is removed. */
  replace(before: IndexedMessage, after: IndexedMessage | undefined): void {
    const known = this.#changes.get(before.id);
    this.#changes.set(before.id, { before: known === undefined ? before : known.before, after });
  }

  /** Writes all changes, in the caller's transaction. */
  flush(): void {
    for (const [, { before, after }] of [...this.#changes].toSorted(([a], [b]) => a - b)) {
      if (before !== undefined) this.#run(this.#delete, before);
      if (after !== undefined) this.#run(this.#insert, after);
    }
    this.#changes.clear();
  }

  clear(): void {
    this.#changes.clear();
  }

  #run(statement: ReturnType<DatabaseSync['prepare']>, message: IndexedMessage): void {
    statement.run(message.id, message.words ?? message.text, tagsOf(message));
  }
}
