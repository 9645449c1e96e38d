// The messages that a query finds, newest first: the index finds the words and all that has a tag,
// then each row is checked for the rest. Reads no further than its caller.
import { aliasKey } from '@natter/protocol/alias';
import { tokenOf } from '@natter/room-log/reading';
import type { Reading } from '../questions/reading.ts';
import { addresseesOf, mayBeSeen, MESSAGE_COLUMNS, MESSAGE_JOINS } from '../store/message-row.ts';
import type { MessageRow } from '../store/message-row.ts';
import { firstId, ID_MAX } from '../store/message-id.ts';
import { BITS, nameTag, PRIVATE, roomTag, traitTag } from '../store/traits.ts';
import { matchesIn } from '../text/snippet.ts';
import { tokensOf } from '../text/words.ts';
import type { Names, Query, Wanted } from './parse-query.ts';
import type { Readable } from './readable-rooms.ts';

export interface CandidatesOptions {
  readonly query: Query;
  readonly readable: Readable;
  /** Who asks. */
  readonly owner: string | undefined;
  /** Only messages with a lesser id. */
  readonly before: number;
}

/** A row that was read; `isHit` false: the query does not find it, or it may not be seen. */
export interface Candidate {
  readonly row: MessageRow;
  readonly isHit: boolean;
}

/** Returns undefined if nothing can be found. */
export function candidatesOf(
  reading: Reading,
  options: CandidatesOptions,
): Iterable<Candidate> | undefined {
  const { query, readable, before } = options;
  const expression = expressionOf(reading, options);
  if (expression === undefined) return undefined;
  const from = query.afterMs === undefined ? 0 : firstId(query.afterMs);
  const to = Math.min(before, query.beforeMs === undefined ? ID_MAX : firstId(query.beforeMs));
  const rows =
    expression === '' ? scan(reading, options, [from, to]) : found(reading, expression, [from, to]);
  const isHit = predicateOf(options, { nowMs: reading.now(), isScan: expression === '' });
  return (function* candidates() {
    for (const each of rows) {
      const row = each as unknown as MessageRow;
      yield { row, isHit: readable.mayRead(row.room, row.seq) && isHit(row) };
    }
  })();
}

type Rows = Iterable<Record<string, unknown>>;
type Range = readonly [from: number, to: number];

/**
 * From the index. CROSS JOIN: SQLite must not choose another order. CAST: Node binds numbers as
 * floating-point, and FTS5 ignores such bounds.
 */
function found(reading: Reading, expression: string, [from, to]: Range): Rows {
  return reading
    .statement(
      `SELECT ${MESSAGE_COLUMNS} FROM word_index CROSS JOIN message m ON m.id = word_index.rowid
       ${MESSAGE_JOINS.replaceAll('JOIN', 'CROSS JOIN')}
       WHERE word_index MATCH ?
         AND word_index.rowid >= CAST(? AS INTEGER) AND word_index.rowid < CAST(? AS INTEGER)
       ORDER BY word_index.rowid DESC`,
    )
    .iterate(expression, from, to);
}

/** Without words or tags: all messages, or those few that have marks. */
function scan(reading: Reading, { query }: CandidatesOptions, [from, to]: Range): Rows {
  const isMarked = query.wanted.traits.some((trait) => BITS[trait] >= 16);
  const marked = isMarked ? 'AND m.traits >= 16' : '';
  return reading
    .statement(
      `SELECT ${MESSAGE_COLUMNS} FROM message m ${MESSAGE_JOINS}
       WHERE m.id >= ? AND m.id < ? ${marked} ORDER BY m.id DESC`,
    )
    .iterate(from, to);
}

/**
 * Returns the query in the index's language; '': it has nothing for the index. Undefined: nothing
 * can be found.
 */
function expressionOf(
  reading: Reading,
  { query: { wanted, unwanted, afterMs, beforeMs }, readable, owner }: CandidatesOptions,
): string | undefined {
  const names = namesFrom(reading, wanted.from, owner);
  if (readable.ids?.length === 0 || names?.length === 0) return undefined;
  const tags = wanted.traits.flatMap((trait) => traitTag(trait) ?? []);
  if (wanted.to !== undefined) tags.push('p');
  const isAsking = [wanted, unwanted].some((each) => !isEmpty(each));
  if (!isAsking && afterMs === undefined && beforeMs === undefined) return undefined;
  const parts = [
    ...wanted.phrases.map((phrase) => `text : ${quoted(phrase)}`),
    ...tags.map((tag) => `tags : ${tag}`),
    ...(names === undefined ? [] : [anyTag(names.map(nameTag))]),
    ...(readable.ids === undefined ? [] : [anyTag(readable.ids.map(roomTag))]),
  ];
  if (parts.length === 0) return '';
  const not = unwanted.phrases.map((phrase) => `text : ${quoted(phrase)}`).join(' OR ');
  return `(${parts.join(' AND ')})${not === '' ? '' : ` NOT (${not})`}`;
}

const isEmpty = ({ phrases, from, to, rooms, traits }: Wanted): boolean =>
  phrases.length === 0 && traits.length === 0 && (from ?? to ?? rooms) === undefined;

/** Tokens have letters, digits and marks only. */
const quoted = (phrase: readonly string[]): string => `"${phrase.join(' ')}"`;
const anyTag = (tags: readonly string[]): string => `tags : (${tags.join(' OR ')})`;

const NAMES_MAX = 100;

/** Returns the numbers of these names; undefined: anybody's. */
function namesFrom(
  reading: Reading,
  names: Names | undefined,
  owner: string | undefined,
): number[] | undefined {
  if (names === undefined) return undefined;
  const byKey = reading.statement('SELECT id FROM name WHERE text = ?');
  const byOwner = reading.statement(
    `SELECT DISTINCT name AS id FROM author WHERE owner = ? ORDER BY id DESC LIMIT ${NAMES_MAX}`,
  );
  const rows = [
    ...names.keys.map((key) => byKey.get(tokenOf(aliasKey(key)))),
    ...(names.me && owner !== undefined ? byOwner.all(owner) : []),
  ];
  return rows.flatMap((row) => (row === undefined ? [] : [Number(row['id'])]));
}

/** Returns whether a row is found, and may be seen. */
function predicateOf(
  { query: { wanted, unwanted }, owner }: CandidatesOptions,
  { nowMs, isScan }: { nowMs: number; isScan: boolean },
): (row: MessageRow) => boolean {
  const isOf = (row: MessageRow, { keys, me }: Names): boolean =>
    (me && row.owner === owner) || keys.includes(aliasKey(row.alias));
  const isTo = (row: MessageRow, { keys, me }: Names): boolean => {
    if ((row.traits & PRIVATE) === 0) return false;
    if (me && owner !== undefined && row.audience?.split(',').includes(owner)) return true;
    return keys.length > 0 && addresseesOf(row).some((name) => keys.includes(aliasKey(name)));
  };
  const has = (row: MessageRow, trait: keyof typeof BITS): boolean =>
    (row.traits & BITS[trait]) !== 0;
  return (row) =>
    mayBeSeen(row, { asker: owner, nowMs }) &&
    wanted.traits.every((trait) => has(row, trait)) &&
    (wanted.from === undefined || isOf(row, wanted.from)) &&
    (wanted.to === undefined || isTo(row, wanted.to)) &&
    !unwanted.traits.some((trait) => has(row, trait)) &&
    (unwanted.from === undefined || !isOf(row, unwanted.from)) &&
    (unwanted.to === undefined || !isTo(row, unwanted.to)) &&
    (!isScan || unwanted.phrases.length === 0 || !hasAny(row.text, unwanted.phrases));
}

const hasAny = (text: string, phrases: Wanted['phrases']): boolean =>
  matchesIn(tokensOf(text), phrases).length > 0;
