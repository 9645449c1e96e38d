// Pages of a room's messages, from its log and, where the log does not reach back any more, from
// the archive: one history, in order. Without an archive it begins where the log does.
import { HISTORY_MESSAGES_MAX, PAGE_BYTES_MAX } from '@natter/protocol';
import type { RoomName } from '@natter/protocol';
import { archivedRecord, lastThatFit } from '@natter/room-log';
import type { HistoryOptions, HistoryPage, SayRecord } from '@natter/room-log';
import type { Answer } from '@natter/archive';
import type { Gateway } from '../gateway.ts';
import { readerOf } from './archive.ts';
import type { Archive } from './archive.ts';

/** Where archived messages are read from, and how many. */
interface Place extends HistoryOptions {
  readonly before?: number;
  readonly after?: number;
  /** The log's oldest record: it has whatever is not older. */
  readonly oldest: number;
  readonly forExport?: boolean;
}

interface Older {
  readonly messages: readonly SayRecord[];
  readonly more: boolean;
  readonly next: number | undefined;
}

/** Returns the newest messages before a sequence (exclusive). Throws BusUnavailable. */
export async function historyBefore(
  gateway: Gateway,
  room: RoomName,
  query: HistoryOptions & { readonly before: number },
): Promise<HistoryPage> {
  const { log, archive } = gateway;
  const page = await log.historyBefore(room, query);
  const { first = 1, limit } = query;
  if (page.more || archive.isAway) return page;
  // After the log was read: what retention takes meanwhile is in the page.
  const oldest = await log.oldest(room);
  const before = Math.min(query.before, oldest || Infinity, page.messages[0]?.seq ?? Infinity);
  if (before <= first) return page;
  const wanted = limit - page.messages.length;
  // A full page only says whether there are older ones.
  const older = await readOlder(gateway, room, {
    ...query,
    before,
    limit: Math.max(1, wanted),
    oldest: oldest || Infinity,
  });
  if (wanted <= 0) {
    const more = older.more || older.messages.length > 0;
    return more ? { ...page, more, next: before } : page;
  }
  const messages = [...older.messages, ...page.messages];
  const kept = lastThatFit(messages, HISTORY_MESSAGES_MAX);
  if (kept.length < messages.length)
    return { ...page, messages: kept, more: true, next: kept[0]?.seq };
  return { ...page, messages, more: older.more, next: older.next };
}

interface AfterQuery extends HistoryOptions {
  readonly after: number;
  readonly to: number;
  /**
   * With all names of reactions, and private messages of others if `everything` says so. Then an
   * archive that does not answer is an error: half an export must not look like a whole one.
   */
  readonly forExport?: boolean;
}

/**
 * Returns the first messages after a sequence (exclusive), up to `to`. Throws BusUnavailable, and
 * ArchiveUnavailable for an export.
 */
export async function historyAfter(
  gateway: Gateway,
  room: RoomName,
  query: AfterQuery,
): Promise<HistoryPage> {
  const { log, archive } = gateway;
  const { after, to, limit, first = 1, forExport = false } = query;
  const isAway = archive.isAway && !forExport;
  if (after >= to || isAway) return await log.historyAfter(room, query);
  const from = Math.max(after, first - 1);
  const oldest = (await log.oldest(room)) || to + 1;
  if (oldest <= from + 1) return await log.historyAfter(room, query);
  const older = await readOlder(gateway, room, { ...query, after: from, oldest });
  const last = older.messages.at(-1)?.seq ?? after;
  const left = limit - older.messages.length;
  if (older.more || left <= 0) {
    const next = older.next ?? last;
    return { messages: older.messages, more: true, next, amendments: [] };
  }
  const page = await log.historyAfter(room, { ...query, after: oldest - 1, limit: left });
  const messages = [...older.messages, ...page.messages];
  const fit = countThatFit(messages);
  if (fit === messages.length) return { ...page, messages };
  const kept = messages.slice(0, fit);
  return { ...page, messages: kept, more: true, next: kept.at(-1)?.seq };
}

/**
 * Returns what a page that begins at a time comes after: everything, if nothing was said since.
 * Throws BusUnavailable.
 */
export async function beforeTime(
  gateway: Gateway,
  room: RoomName,
  query: TimeQuery,
): Promise<number> {
  const seq = await seqAt(gateway, room, query);
  return seq === 0 ? Number.MAX_SAFE_INTEGER : seq - 1;
}

/** A time, and who reads. */
export interface TimeQuery extends Pick<HistoryOptions, 'owner' | 'first'> {
  /** ms since 1970. */
  readonly at: number;
}

/** Returns the sequence of the first message since a time, 0 for none. Throws BusUnavailable. */
export async function seqAt(
  gateway: Gateway,
  room: RoomName,
  { at, owner, first }: TimeQuery,
): Promise<number> {
  const answer = await gateway.archive.askIfThere('at', { room, at, ...readerOf(owner, first) });
  const isKnown = answer !== undefined && gateway.archive.isOfLog(answer, room);
  // The newest messages may be on their way to the archive.
  return (isKnown && answer.seq) || (await gateway.log.firstSince(room, at));
}

/** Reads messages that the log has no more. Without an archive there are none. */
async function readOlder({ log, archive }: Gateway, room: RoomName, place: Place): Promise<Older> {
  const { before, after, owner, first = 1, upTo, oldest, everything } = place;
  const answer = await askForOlder(archive, room, place);
  if (answer === undefined || !archive.isOfLog(answer, room)) {
    return { messages: [], more: false, next: undefined };
  }
  const archived = answer.records
    .map((record) => archivedRecord(record))
    .filter(({ seq }) => seq < oldest);
  const asked = { archived, owner, first, everything, upTo: upTo ?? (await log.tail(room)) };
  const messages = await log.archivedAsNow(room, asked);
  // Going forward, what the archive has of the log's own time is read from the log.
  const reachedLog = after !== undefined && archived.length < answer.records.length;
  const more = answer.more && !reachedLog;
  const last = answer.records.at(before === undefined ? -1 : 0)?.message.seq;
  return { messages, more, next: more ? (answer.next ?? last) : undefined };
}

function askForOlder(
  archive: Archive,
  room: RoomName,
  { before, after, owner, limit, first, everything, forExport }: Place,
): Promise<Answer<'page'> | undefined> {
  const asked = { room, limit: Math.min(limit, HISTORY_MESSAGES_MAX), ...readerOf(owner, first) };
  if (forExport === true) {
    const all = everything === true && { everything };
    return archive.ask('export', { ...asked, ...all, after: after ?? 0 });
  }
  return archive.askIfThere('page', {
    ...asked,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  });
}

function countThatFit(messages: readonly SayRecord[]): number {
  let bytes = 0;
  const over = messages.findIndex(({ body }) => (bytes += body.length) > PAGE_BYTES_MAX);
  return over === -1 ? messages.length : Math.max(1, over);
}
