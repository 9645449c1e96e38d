// The tables of an archive's file, and how a file of an earlier version becomes one of this. Tables
// hold messages as they are now; the index holds no text of its own.
import type { DatabaseSync } from 'node:sqlite';
import { indexed, INDEX_FORM } from '../text/words.ts';
import { tagsOf } from './traits.ts';

const VERSION_1 = `
CREATE TABLE partition (
  number INTEGER PRIMARY KEY, epoch TEXT NOT NULL,
  since INTEGER NOT NULL, position INTEGER NOT NULL
);
-- gone: of a log that was made anew; its messages are being removed.
CREATE TABLE room (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, partition INTEGER NOT NULL,
  access TEXT, pins TEXT, gone INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX room_name ON room (name) WHERE gone = 0;
-- Keys of aliases, and gateways.
CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE author (
  id INTEGER PRIMARY KEY, owner TEXT NOT NULL, alias TEXT NOT NULL, name INTEGER NOT NULL,
  UNIQUE (owner, alias)
);
-- id: message-id.ts. said: the id its author gave it. words: the text as indexed, where that
-- differs. rest: other fields of its frame. audience: owners, by commas.
CREATE TABLE message (
  id INTEGER PRIMARY KEY, room INTEGER NOT NULL, seq INTEGER NOT NULL,
  author INTEGER NOT NULL, via INTEGER NOT NULL, traits INTEGER NOT NULL,
  said TEXT NOT NULL, text TEXT NOT NULL, words TEXT, rest TEXT,
  audience TEXT, expires INTEGER, card TEXT
);
CREATE UNIQUE INDEX message_seq ON message (room, seq);
CREATE INDEX message_room ON message (room);
CREATE INDEX message_private ON message (room) WHERE audience IS NOT NULL;
CREATE INDEX message_expires ON message (expires) WHERE expires IS NOT NULL;
CREATE INDEX message_marked ON message (id) WHERE traits >= 16;
CREATE TABLE form (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;

// newest, lives: of the room's newest message its sequence, and until when the log keeps it, ms.
// purged: messages before this sequence are being removed; 0: none.
const VERSION_2 = `
ALTER TABLE room ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN lives INTEGER NOT NULL DEFAULT 0;
ALTER TABLE room ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;
UPDATE room SET newest = (SELECT coalesce(max(seq), 0) FROM message WHERE message.room = room.id);
`;

const REINDEX_PAGE = 1_000;

/** Each makes of version n the version n + 1. */
export const MIGRATIONS: readonly string[] = [VERSION_1, VERSION_2];

/** The file is of a later version of Natter. */
export class LaterSchema extends Error {
  override readonly name = 'LaterSchema';
}

/** Brings a file to this version, and its index to this form. Throws LaterSchema. */
export function migrate(db: DatabaseSync, migrations: readonly string[] = MIGRATIONS): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > migrations.length) {
    throw new LaterSchema(
      `the archive's file is of schema ${version}, this version knows ${migrations.length}: ` +
        'run the later version, or delete the folder to rebuild it from the log',
    );
  }
  if (version < migrations.length) {
    const steps = migrations.slice(version).join('\n');
    db.exec(`BEGIN; ${steps}; PRAGMA user_version = ${migrations.length}; COMMIT`);
  }
  prepareIndex(db);
}

/** Makes the index, and indexes all messages if the form of its words has changed. */
function prepareIndex(db: DatabaseSync): void {
  const form = db.prepare("SELECT value FROM form WHERE key = 'index'").get()?.['value'];
  if (form === INDEX_FORM) return;
  // pgsz: twice the usual; a new message costs a sixth less. secure-delete: what is removed leaves
  // the index's pages at once, not with a later merge.
  db.exec(`
    BEGIN;
    DROP TABLE IF EXISTS word_index;
    CREATE VIRTUAL TABLE word_index USING fts5 (
      text, tags, content = '', columnsize = 0, tokenize = 'ascii'
    );
    INSERT INTO word_index (word_index, rank) VALUES ('pgsz', 8000), ('secure-delete', 1);
  `);
  const page = db.prepare(
    `SELECT m.id, m.room, m.traits, m.text, a.name FROM message m JOIN author a ON a.id = m.author
     WHERE m.id > ? ORDER BY m.id LIMIT ${REINDEX_PAGE}`,
  );
  const update = db.prepare('UPDATE message SET words = ? WHERE id = ?');
  const insert = db.prepare('INSERT INTO word_index (rowid, text, tags) VALUES (?, ?, ?)');
  for (let last = -1; ;) {
    const rows = page.all(last) as unknown as Unindexed[];
    for (const row of rows) {
      const words = indexed(row.text);
      update.run(words === row.text ? null : words, row.id);
      insert.run(row.id, words, tagsOf(row));
    }
    if (rows.length < REINDEX_PAGE) break;
    last = rows.at(-1)?.id ?? last;
  }
  db.exec(`INSERT OR REPLACE INTO form VALUES ('index', ${INDEX_FORM}); COMMIT`);
}

interface Unindexed {
  readonly id: number;
  readonly room: number;
  readonly name: number;
  readonly traits: number;
  readonly text: string;
}
