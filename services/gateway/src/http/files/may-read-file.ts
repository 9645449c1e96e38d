// Whether somebody may read a file: they may read the room it was shared in, and a guest its
// message.
import { Buffer } from 'node:buffer';
import type { StoredFile } from '@natter/room-log';
import type { Gateway } from '../../gateway.ts';
import { readableNow } from '../../room-card/readable-card.ts';
import type { Reading } from '../../room-card/readable-card.ts';

/** A file is announced when it has come: records later than that are not looked at. */
const ANNOUNCED_WITHIN_RECORDS = 1_000;

/** Throws BusUnavailable. */
export async function mayReadFile(
  gateway: Gateway,
  { owner, pass }: Reading,
  { id, room, after }: StoredFile,
): Promise<boolean> {
  const readable = await readableNow(gateway, { owner, pass }, room);
  if (!readable.ok) return false;
  const { first } = readable.value;
  // The message that announces a file comes after what the room had when the file was complete.
  if (after + 1 >= first) return true;
  const to = await gateway.log.tail(room);
  const records = ANNOUNCED_WITHIN_RECORDS;
  const page = await gateway.log.page(room, { from: first, to, records });
  return page.records.some(
    (record) => record.kind === 'say' && Buffer.from(record.body).includes(id),
  );
}
