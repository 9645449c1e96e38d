import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { Reading } from '../questions/reading.ts';
import { migrate } from '../store/schema.ts';
import { readableIn } from './readable-rooms.ts';

const db = new DatabaseSync(':memory:');
migrate(db);
db.exec(`INSERT INTO room (id, name, partition, access)
  VALUES (1, 'lobby', 0, NULL), (2, 'secret', 0, 'closed'), (3, 'news', 0, 'open')`);
const reading = new Reading(db, () => 0);
const everywhere = { allOpen: true, except: [], also: [] } as const;

test('a room that one may not read is looked into no more than one that is not there', () => {
  const all = { ...everywhere, except: [], also: [] };
  for (const wanted of [['secret'], ['nowhere'], ['secret', 'nowhere']])
    expect(readableIn(reading, all, wanted).ids).toEqual([]);
  expect(readableIn(reading, all, ['secret', 'news']).ids).toEqual([3]);
  expect(readableIn(reading, { only: [{ room: 'lobby' }] }, ['news']).ids).toEqual([]);
  expect(readableIn(reading, { ...all, also: [{ room: 'secret' }] }, ['secret']).ids).toEqual([2]);
  expect(readableIn(reading, { ...all, except: ['news'] }, ['news']).ids).toEqual([]);
});
