// Searches messages for one asker, through every door: natter.v1, HTTP, text.
import { ok, SEARCH_HITS_DEFAULT } from '@natter/protocol';
import type { Found, Refusal, Result, RoomName, SearchRequest } from '@natter/protocol';
import type { Gateway } from '../gateway.ts';
import type { Reading } from '../room-card/readable-card.ts';
import { readerOf, refusalOf } from './archive.ts';
import { checkHits } from './check-hits.ts';
import { roomsToSearch } from './rooms-to-search.ts';

/** Pages asked for while nothing of them may be shown; then the answer is empty, with `more`. */
const PAGES_MAX = 5;

const NOTHING = { type: 'found', hits: [], more: false } as const;

/** Returns what was found, or why nothing can be searched now. Throws BusUnavailable. */
export async function searchMessages(
  gateway: Gateway,
  reading: Reading,
  { query, room, limit = SEARCH_HITS_DEFAULT, order = 'best', cursor, zone }: SearchRequest,
): Promise<Result<Found>> {
  const where = await roomsToSearch(gateway, reading, room);
  if (where === undefined) return ok(NOTHING);
  const { rooms, isCut } = where;
  const asked = {
    rooms,
    query,
    limit,
    order,
    ...(zone !== undefined && { zone }),
    ...readerOf(reading.owner, undefined),
  };
  let next = cursor;
  for (let pages = 1; ; pages += 1) {
    const question = { ...asked, ...(next !== undefined && { cursor: next }) };
    const found = await gateway.archive.ask('search', question).catch(refusalOf);
    if (isRefusal(found)) return { ok: false, refusal: found };
    const hits = await checkHits(gateway, reading, found);
    next = found.cursor;
    const more = found.more && next !== undefined;
    if (more && hits.length === 0 && pages < PAGES_MAX) continue;
    // Of a log that is no more: the archive begins anew.
    const isOther = found.hits.some(({ record }) => {
      const { room: name } = record.message;
      return !gateway.archive.isOfLog(found, name as RoomName);
    });
    const isIncomplete = isCut || isOther || !found.archive.complete;
    return ok({
      type: 'found',
      hits,
      more,
      ...(more && { cursor: next }),
      ...(isIncomplete && { incomplete: true as const }),
    });
  }
}

const isRefusal = (found: object): found is Refusal => 'code' in found;
