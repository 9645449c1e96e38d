// Searches: the newest messages that a query finds, or the best of the newest. A search reads a
// bounded number of messages and says where the next one goes on.
import type { Answer, Ask, Hit } from '@natter/archive';
import { candidatesOf } from '../query/candidates.ts';
import { parseQuery } from '../query/parse-query.ts';
import type { Query } from '../query/parse-query.ts';
import type { Ranks } from '../query/rank.ts';
import { readableIn } from '../query/readable-rooms.ts';
import type { Readable } from '../query/readable-rooms.ts';
import { ID_MAX } from '../store/message-id.ts';
import { recordOf } from '../store/message-row.ts';
import type { MessageRow } from '../store/message-row.ts';
import { snippetOf } from '../text/snippet.ts';
import { BoundedList } from './page.ts';
import type { Reading } from './reading.ts';

/** The best are chosen among so many of the newest that were found. */
const WINDOW_HITS = 1_000;
/** A search that has read this long answers with what it has. */
const SEARCH_MS = 200;

/** Where a search goes on: below an id, after so many hits of the window there. */
interface Cursor {
  readonly before: number;
  readonly skip: number;
}

type Found = Omit<Answer<'search'>, 'archive'>;

export function search(reading: Reading, ranks: Ranks, ask: Ask<'search'>): Found {
  const query = parseQuery(ask.query, ask.zone);
  const readable = readableIn(reading, ask.rooms, query.wanted.rooms);
  const { before, skip } = parseCursor(ask.cursor);
  const { owner } = ask;
  const isBest = ask.order === 'best' && query.wanted.phrases.length > 0;
  const candidates = candidatesOf(reading, {
    query,
    readable: without(readable, query, reading),
    owner,
    before,
  });
  if (candidates === undefined) return { hits: [], more: false };
  const window = readWindow(candidates, isBest ? WINDOW_HITS : ask.limit);
  const scorer = isBest ? ranks.scorer(reading, query.wanted.phrases) : undefined;
  const ranked = scorer === undefined ? unranked(window.rows) : best(window.rows, scorer);
  const list = new BoundedList<Hit>();
  for (const { row, score } of ranked.slice(skip, skip + ask.limit)) {
    const hit = hitOf(row, { readable, query, owner, score });
    if (!list.add(hit)) break;
  }
  const shown = skip + list.items.length;
  // The newest are taken one by one, so what did not fit begins the next answer.
  const next =
    shown < ranked.length
      ? isBest
        ? { before, skip: shown }
        : { before: ranked[shown - 1]?.row.id ?? before, skip: 0 }
      : window.next === undefined
        ? undefined
        : { before: window.next, skip: 0 };
  return {
    hits: list.items,
    more: next !== undefined,
    ...(next !== undefined && { cursor: formatCursor(next) }),
  };
}

/** Takes out the rooms that the query does not want. */
function without(readable: Readable, { unwanted }: Query, reading: Reading): Readable {
  if (unwanted.rooms === undefined) return readable;
  const ids = new Set(unwanted.rooms.map((name) => reading.room(name)?.id));
  return { ...readable, mayRead: (room, seq) => !ids.has(room) && readable.mayRead(room, seq) };
}

/** Reads until there are so many hits, or the time is up. */
function readWindow(
  candidates: NonNullable<ReturnType<typeof candidatesOf>>,
  hitsMax: number,
): { readonly rows: MessageRow[]; readonly next: number | undefined } {
  const endMs = performance.now() + SEARCH_MS;
  const rows: MessageRow[] = [];
  let last: number | undefined;
  for (const { row, isHit } of candidates) {
    if (rows.length >= hitsMax || performance.now() > endMs) return { rows, next: last };
    last = row.id;
    if (isHit) rows.push(row);
  }
  return { rows, next: undefined };
}

interface Ranked {
  readonly row: MessageRow;
  readonly score: number | undefined;
}

const unranked = (rows: readonly MessageRow[]): Ranked[] =>
  rows.map((row) => ({ row, score: undefined }));

/** The newest first among equals. */
const best = (rows: readonly MessageRow[], scorer: (text: string) => number): Ranked[] =>
  rows
    .map((row) => ({ row, score: scorer(row.text) }))
    .toSorted((a, b) => b.score - a.score || b.row.id - a.row.id);

function hitOf(
  row: MessageRow,
  shown: {
    readonly readable: Readable;
    readonly query: Query;
    readonly owner: string | undefined;
    readonly score: number | undefined;
  },
): Hit {
  const { readable, query, owner, score } = shown;
  const room = readable.nameOf(row.room) ?? '';
  return {
    record: recordOf(row, { room, owner }),
    snippet: snippetOf(row.text, query.wanted.phrases),
    ...(score !== undefined && { score }),
  };
}

const formatCursor = ({ before, skip }: Cursor): string =>
  `${before.toString(36)}.${skip.toString(36)}`;

/** A cursor that no archive made begins at the newest. */
function parseCursor(text: string | undefined): Cursor {
  const [, before = '', skip = ''] = /^([0-9a-z]{1,11})\.([0-9a-z]{1,3})$/.exec(text ?? '') ?? [];
  const cursor = { before: Number.parseInt(before, 36), skip: Number.parseInt(skip, 36) };
  return Number.isSafeInteger(cursor.before) && Number.isSafeInteger(cursor.skip)
    ? cursor
    : { before: ID_MAX, skip: 0 };
}
