import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { LaterSchema, migrate, MIGRATIONS } from './schema.ts';

test('a file of the first version keeps its rooms, and knows their newest messages', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, MIGRATIONS.slice(0, 1));
  db.exec(`
    INSERT INTO room (id, name, partition) VALUES (1, 'lobby', 0), (2, 'empty', 0);
    INSERT INTO author (id, owner, alias, name) VALUES (1, 'o', 'ann', 1);
    INSERT INTO message (id, room, seq, author, via, traits, said, text)
      VALUES (1, 1, 7, 1, 1, 0, 'a', 'one'), (2, 1, 9, 1, 1, 0, 'b', 'two');
  `);
  migrate(db);
  const rooms = db.prepare('SELECT name, newest, lives, purged FROM room ORDER BY id').all();
  expect(rooms).toEqual([
    { name: 'lobby', newest: 9, lives: 0, purged: 0 },
    { name: 'empty', newest: 0, lives: 0, purged: 0 },
  ]);
  expect(() => migrate(db, MIGRATIONS.slice(0, 1))).toThrow(LaterSchema);
});
