// Searching what was said: the question, and the form of what it finds. What was found: messages.ts.
// Contract: docs/protocol.md, "Search".
import { SEARCH_CHARACTERS_MAX } from './limits.ts';
import type { RoomName } from './names.ts';

/** The best match first, or the newest. */
export const SEARCH_ORDERS = ['best', 'newest'] as const;
export type SearchOrder = (typeof SEARCH_ORDERS)[number];

/** Asks for messages of rooms that one may read, joined or not. */
export interface SearchRequest {
  readonly type: 'search';
  readonly id?: string;
  /** Words, `"phrases"`, `-not` and filters, at most SEARCH_CHARACTERS_MAX characters. */
  readonly query: string;
  /** Absent: in every room. */
  readonly room?: RoomName;
  readonly limit?: number;
  /** Absent: `best`. */
  readonly order?: SearchOrder;
  /** Of the page before this one. */
  readonly cursor?: string;
}
/** A part of a text, in order. */
export interface SnippetPart {
  readonly text: string;
  /** It is what was searched for. */
  readonly match?: true;
}
/** Returns whether the query has too many characters. Counts code points only in doubt. */
export const isQueryTooLong = (query: string): boolean =>
  query.length > SEARCH_CHARACTERS_MAX &&
  (query.length > 2 * SEARCH_CHARACTERS_MAX || Array.from(query).length > SEARCH_CHARACTERS_MAX);

/** Why such a query is refused. */
export const QUERY_TOO_LONG = `a query has at most ${SEARCH_CHARACTERS_MAX} characters`;
