// The rooms that have messages.
import type { Answer, ArchivedRoom, Ask } from '@natter/archive';
import type { RoomAccess } from '@natter/protocol';
import type { Reading } from './reading.ts';

export function rooms(
  reading: Reading,
  { after = '', limit }: Ask<'rooms'>,
): Omit<Answer<'rooms'>, 'archive'> {
  const rows = reading.statement(
    `SELECT name AS room, access,
       (SELECT min(seq) FROM message WHERE room = r.id) AS first,
       (SELECT max(seq) FROM message WHERE room = r.id) AS last
     FROM room r WHERE gone = 0 AND purged = 0 AND name > ? ORDER BY name`,
  );
  const found: ArchivedRoom[] = [];
  for (const each of rows.iterate(after)) {
    const { room, access, first, last } = each as unknown as Row;
    if (first === null || last === null) continue;
    if (found.length >= limit) return { rooms: found, more: true };
    found.push({ room, first, last, ...(access !== null && { access }) });
  }
  return { rooms: found, more: false };
}

interface Row {
  readonly room: string;
  readonly access: RoomAccess | null;
  readonly first: number | null;
  readonly last: number | null;
}
