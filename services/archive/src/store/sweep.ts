// Removes messages that have expired, are older than NATTER_ARCHIVE_DAYS, or whose log is gone or
// was purged. A bounded number at a time, so that records are written in between.
import type { DatabaseSync } from 'node:sqlite';
import { firstId } from './message-id.ts';
import type { Writer } from './writer.ts';

const DAY_MS = 86_400_000;
/** Messages of one transaction: some 20 ms. */
const REMOVED_MAX = 500;

/** Returns whether there may be more. Throws what SQLite throws. */
export function sweep(
  db: DatabaseSync,
  writer: Writer,
  { nowMs, days }: { readonly nowMs: number; readonly days: number },
): boolean {
  const ids = idsOf(db, 'SELECT id FROM message WHERE expires <= ?', nowMs);
  if (days > 0 && ids.length < REMOVED_MAX) {
    ids.push(...idsOf(db, 'SELECT id FROM message WHERE id < ?', firstId(nowMs - days * DAY_MS)));
  }
  const gone = db.prepare('SELECT id FROM room WHERE gone = 1 LIMIT 1').get()?.['id'];
  if (typeof gone === 'number' && ids.length < REMOVED_MAX) {
    const some = idsOf(db, 'SELECT id FROM message WHERE room = ?', gone);
    if (some.length === 0) db.prepare('DELETE FROM room WHERE id = ?').run(gone);
    ids.push(...some);
  }
  const purged = db.prepare('SELECT id, purged FROM room WHERE purged > 0 LIMIT 1').get();
  if (purged !== undefined && ids.length < REMOVED_MAX) ids.push(...purgedIds(db, purged));
  if (ids.length > 0) writer.remove([...new Set(ids)]);
  return ids.length >= REMOVED_MAX || gone !== undefined || purged !== undefined;
}

function purgedIds(db: DatabaseSync, { id, purged }: Record<string, unknown>): number[] {
  const query = `SELECT id FROM message WHERE room = ? AND seq < ? LIMIT ${REMOVED_MAX}`;
  const rows = db.prepare(query).all(Number(id), Number(purged));
  if (rows.length === 0) db.prepare('UPDATE room SET purged = 0 WHERE id = ?').run(Number(id));
  return rows.map((row) => Number(row['id']));
}

function idsOf(db: DatabaseSync, query: string, bound: number): number[] {
  const rows = db.prepare(`${query} LIMIT ${REMOVED_MAX}`).all(bound);
  return rows.map(({ id }) => Number(id));
}
