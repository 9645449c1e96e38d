// Where days are in a room: its first message at or after a time, and how many each day has.
import { CALENDAR_DAYS_MAX } from '@natter/archive';
import type { Answer, Ask } from '@natter/archive';
import { dayNumber, dayText, startOfDay } from '@natter/archive';
import { firstId } from '../store/message-id.ts';
import { mayBeSeen } from '../store/message-row.ts';
import type { MessageRow } from '../store/message-row.ts';
import type { Reading } from './reading.ts';

type Seen = Pick<MessageRow, 'id' | 'seq' | 'audience' | 'owner' | 'expires'>;

const SEEN = `SELECT m.id, m.seq, m.audience, m.expires, a.owner
  FROM message m JOIN author a ON a.id = m.author`;

export function at(
  reading: Reading,
  { room, owner, first = 0, at: atMs }: Ask<'at'>,
): Omit<Answer<'at'>, 'archive'> {
  const known = reading.room(room);
  if (known === undefined) return { seq: 0 };
  const nowMs = reading.now();
  const rows = reading.statement(`${SEEN} WHERE m.room = ? AND m.id >= ? ORDER BY m.id`);
  for (const each of rows.iterate(known.id, firstId(atMs))) {
    const row = each as unknown as Seen;
    if (row.seq >= first && mayBeSeen(row, { asker: owner, nowMs })) return { seq: row.seq };
  }
  return { seq: 0 };
}

export function days(
  reading: Reading,
  { room, owner, first = 0, from, to, zone }: Ask<'days'>,
): Omit<Answer<'days'>, 'archive'> {
  const known = reading.room(room);
  const begin = dayNumber(from);
  const end = dayNumber(to);
  if (known === undefined || begin === undefined || end === undefined) return { days: [] };
  const last = Math.min(end, begin + CALENDAR_DAYS_MAX - 1);
  const counted: { day: string; count: number }[] = [];
  for (let number = begin; number <= last; number += 1) {
    const range = [
      known.id,
      firstId(startOfDay(number, zone)),
      firstId(startOfDay(number + 1, zone)),
    ] as const;
    const count = countIn(reading, range, { owner, first });
    if (count > 0) counted.push({ day: dayText(number), count });
  }
  return { days: counted };
}

/** All messages of the range but those of others: private ones are few. */
function countIn(
  reading: Reading,
  range: readonly [number, number, number],
  { owner, first }: { owner: string | undefined; first: number },
): number {
  const nowMs = reading.now();
  const where = 'm.room = ? AND m.id >= ? AND m.id < ?';
  const all = 'SELECT count(*) AS count FROM message m INDEXED BY message_room';
  const count =
    first === 0
      ? reading.statement(`${all} WHERE ${where}`).get(...range)
      : reading
          .statement(`SELECT count(*) AS count FROM message m WHERE ${where} AND m.seq >= ?`)
          .get(...range, first);
  const privates = reading.statement(`${SEEN} WHERE ${where} AND m.audience IS NOT NULL`);
  let hidden = 0;
  for (const each of privates.iterate(...range)) {
    const row = each as unknown as Seen;
    if (row.seq >= first && !mayBeSeen(row, { asker: owner, nowMs })) hidden += 1;
  }
  return Number(count?.['count']) - hidden;
}
