// What an archive found → what the asker may see now: by the room's card, the message's record and
// its card, all live. A stale index shows nothing that was erased, changed, or is for others.
import type { Answer } from '@natter/archive';
import type { Hit, RoomName } from '@natter/protocol';
import { archivedRecord } from '@natter/room-log';
import { messagesOf } from '../delivery/encode.ts';
import type { Gateway } from '../gateway.ts';
import { readableNow } from '../room-card/readable-card.ts';
import type { Reading } from '../room-card/readable-card.ts';

type Found = Answer<'search'>;
type ArchivedHit = Found['hits'][number];

/** Returns those that may be shown, in their order, as they are now. Throws BusUnavailable. */
export async function checkHits(
  gateway: Gateway,
  reading: Reading,
  found: Found,
): Promise<readonly Hit[]> {
  const rooms = Map.groupBy(found.hits, ({ record }) => record.message.room as RoomName);
  const shown = await Promise.all(
    [...rooms].map(async ([room, hits]) =>
      gateway.archive.isOfLog(found, room)
        ? await checkInRoom(gateway, reading, { room, hits })
        : [],
    ),
  );
  const byHit = new Map(shown.flat());
  return found.hits.flatMap((hit) => byHit.get(hit) ?? []);
}

async function checkInRoom(
  gateway: Gateway,
  reading: Reading,
  { room, hits }: { readonly room: RoomName; readonly hits: readonly ArchivedHit[] },
): Promise<(readonly [ArchivedHit, Hit])[]> {
  const { log } = gateway;
  // Before the card: an act that takes the right to read comes after all that is shown.
  const upTo = await log.tail(room);
  const readable = await readableNow(gateway, reading, room);
  if (!readable.ok) return [];
  const asked = { owner: reading.owner, first: readable.value.first, upTo };
  const seqs = hits.map(({ record }) => record.message.seq);
  const { present, older } = await log.found(room, { seqs, ...asked });
  const isOlder = new Set(older);
  const archived = hits
    .filter(({ record }) => isOlder.has(record.message.seq))
    .map(({ record }) => archivedRecord(record));
  const records = [...present.values(), ...(await log.archivedAsNow(room, { archived, ...asked }))];
  const messages = new Map(messagesOf(records).map((message) => [message.seq, message]));
  return hits.flatMap((hit) => {
    const message = messages.get(hit.record.message.seq);
    // Its text has changed since: whether the new one matches, the archive will know soon.
    if (message === undefined || message.text !== hit.record.message.text) return [];
    return [[hit, { message, snippet: hit.snippet }] as const];
  });
}
