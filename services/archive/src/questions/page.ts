// A page of a room's messages, as they are now.
import { ANSWER_BYTES_MAX } from '@natter/archive';
import type { Answer, ArchivedRecord, Ask } from '@natter/archive';
import { REACTION_NAMES_KEPT } from '@natter/protocol';
import { MESSAGE_COLUMNS, MESSAGE_JOINS, mayBeSeen, recordOf } from '../store/message-row.ts';
import type { MessageRow } from '../store/message-row.ts';
import type { Reading } from './reading.ts';

/** Rows that one page looks at, those of others included. Beyond, it is short and says `more`. */
const ROWS_MAX = 5_000;
/** Bytes of the messages; the rest of the answer has 32 KiB. */
export const RECORDS_BYTES_MAX = ANSWER_BYTES_MAX - 32 * 1024;

/** The first bytes of a message over the bound are sent all the same: one always fits. */
export class BoundedList<Item> {
  readonly items: Item[] = [];
  #bytes = 0;

  /** Returns false if the item does not fit, and was not taken. */
  add(item: Item): boolean {
    const bytes = Buffer.byteLength(JSON.stringify(item));
    if (this.items.length > 0 && this.#bytes + bytes > RECORDS_BYTES_MAX) return false;
    this.#bytes += bytes;
    this.items.push(item);
    return true;
  }
}

type Page = Omit<Answer<'page'>, 'archive'>;

/** A page for an export: `everything` holds private messages too, whoever they are for. */
export const exportPage = (reading: Reading, ask: Ask<'export'>): Page =>
  page(reading, ask, { everything: ask.everything === true, namesMax: REACTION_NAMES_KEPT });

interface Shown {
  readonly everything: boolean;
  readonly namesMax?: number;
}

export function page(
  reading: Reading,
  { room, owner, first = 0, before, after, limit }: Ask<'page'>,
  { everything, namesMax }: Shown = { everything: false },
): Page {
  const known = reading.room(room);
  if (known === undefined) return { records: [], more: false };
  const isForward = before === undefined && after !== undefined;
  const from = isForward ? Math.max(after + 1, first) : first;
  const to = before ?? Number.MAX_SAFE_INTEGER;
  const rows = reading.statement(
    `SELECT ${MESSAGE_COLUMNS} FROM message m ${MESSAGE_JOINS}
     WHERE m.room = ? AND m.seq >= ? AND m.seq < ? ORDER BY m.seq ${isForward ? 'ASC' : 'DESC'}`,
  );
  const list = new BoundedList<ArchivedRecord>();
  const nowMs = reading.now();
  let looked = 0;
  let last: number | undefined;
  let more = false;
  for (const each of rows.iterate(known.id, from, to)) {
    const row = each as unknown as MessageRow;
    if (list.items.length >= limit || looked >= ROWS_MAX) {
      more = true;
      break;
    }
    looked += 1;
    const isSeen = mayBeSeen(row, { asker: owner, nowMs, everything });
    if (isSeen && !list.add(recordOf(row, { room, owner, namesMax }))) {
      more = true;
      break;
    }
    last = row.seq;
  }
  const records = isForward ? list.items : list.items.toReversed();
  return { records, more, ...(more && last !== undefined && { next: last }) };
}
