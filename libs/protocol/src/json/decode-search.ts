// `search`: a frame's fields, or those of an HTTP request → a question. Pure.
// Contract: docs/protocol.md, "Search". What the query says is read by the archive.
import { ok, type Result } from '../codes.ts';
import type { SearchRequest } from '../client-messages.ts';
import { QUERY_TOO_LONG } from '../limits.ts';
import { parseRoomName } from '../names.ts';
import { isQueryTooLong } from '../utf8.ts';
import { checks } from './client-schema.ts';
import { badRoom, idOf, loneSurrogate, refuseFrame, wrongField } from './frame-refusals.ts';
import type { Fields } from './frame-refusals.ts';

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

/** Decodes a search. Never throws. */
export function decodeSearch(fields: Fields): Result<SearchRequest> {
  if (!checks.search.Check(fields)) return wrongField(fields, checks.search);
  const { query, limit, order, cursor, zone } = fields;
  if (isQueryTooLong(query)) return refuseFrame(fields, 'too-large', QUERY_TOO_LONG);
  if (!query.isWellFormed()) return loneSurrogate(fields);
  const search: Draft<SearchRequest> = { type: 'search', ...idOf(fields), query };
  if (fields.room !== undefined) {
    const room = parseRoomName(fields.room);
    if (room === undefined) return badRoom(fields);
    search.room = room;
  }
  if (limit !== undefined) search.limit = limit;
  if (order !== undefined) search.order = order;
  if (cursor !== undefined) search.cursor = cursor;
  if (zone !== undefined) search.zone = zone;
  return ok(search);
}
