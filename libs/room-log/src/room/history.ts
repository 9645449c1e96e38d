// Pages of the messages that one owner may see, before or after a seq; and where a client resumes.
// Reads a bounded number of records for each page; a short page says where to go on.
import { HISTORY_MESSAGES_MAX, PAGE_BYTES_MAX, REPLAY_MESSAGES_MAX } from '@natter/protocol';
import type { Bus } from '../nats/bus.ts';
import { nextOfSubject, streamState } from '../nats/leader-get.ts';
import { isExpired, maySee } from '../records/record.ts';
import type { AmendRecord, LogRecord, Owner, SayRecord } from '../records/record.ts';
import type { NewestSays, Run } from '../known/newest-says.ts';
import { readAll, startOfLast } from './replay.ts';
import type { ReadPage } from './replay.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { shareRead } from '../shared-reads.ts';

/** Records read for one page; beyond, the page is short and says `more`. */
const SCAN_RECORDS_MAX = 2_000;
/** Read besides the messages that are wanted: notices, and messages for others. */
const SPARE_RECORDS = 16;
/** How many times as many the next read may take. */
const GROWTH_MAX = 4;
const READ_MS = 10_000;

export interface HistoryPage {
  /** Ascending. */
  readonly messages: readonly SayRecord[];
  readonly more: boolean;
  /** Exclusive bound of the next page, in the direction of this one. */
  readonly next: number | undefined;
  /** What became of messages, of this page or others: the amendments that it passed. Ascending. */
  readonly amendments: readonly AmendRecord[];
}

export interface HistoryOptions {
  readonly owner: Owner | undefined;
  readonly limit: number;
  /** The first sequence that may be read; guests see nothing from before they came. */
  readonly first?: number;
  /** Messages are shown as of this sequence or later; absent: as far as was heard here. */
  readonly upTo?: number;
  /** For an export of everything: private messages too, whoever they are for. */
  readonly everything?: boolean;
  /** Where messages stand, of a room hosted here. */
  readonly says?: NewestSays | undefined;
}

/** Who reads. */
type Reader = Pick<HistoryOptions, 'owner' | 'everything'>;

const visible =
  ({ owner, everything }: Reader) =>
  (record: LogRecord): record is SayRecord | AmendRecord =>
    (record.kind === 'say' || record.kind === 'amend') &&
    (everything === true ||
      (owner === undefined ? record.audience === undefined : maySee(record, owner))) &&
    !isExpired(record);
const isSay = (record: LogRecord): record is SayRecord => record.kind === 'say';
const isAmendment = (record: LogRecord): record is AmendRecord => record.kind === 'amend';

/** Returns the newest `limit` messages before `before` (exclusive). Throws BusUnavailable. */
export async function historyBefore(
  bus: Bus,
  room: RoomSubjects,
  { before, limit, first = 1, says, ...reader }: HistoryOptions & { before: number },
): Promise<HistoryPage> {
  const deadlineMs = monotonicMs() + READ_MS;
  let found: SayRecord[] = [];
  let amendments: AmendRecord[] = [];
  let all: readonly LogRecord[] = [];
  let to = before - 1;
  let scanned = 0;
  let count = limit + SPARE_RECORDS;
  const runs = says?.lastBefore(before, { count: limit, spare: SPARE_RECORDS, first });
  if (runs?.[0] !== undefined) {
    found = await readRuns(bus, room, { runs, reader, deadlineMs });
    to = runs[0].from - 1;
  }
  while (to >= first && found.length < limit && scanned < SCAN_RECORDS_MAX) {
    const from = await startOfLast(bus, room, { to, count, deadlineMs });
    const range = { from: Math.max(from, first), to, deadlineMs };
    const records = await readAll(bus, room, range);
    scanned += Math.max(records.length, count);
    all = [...records, ...all];
    const seen = records.filter(visible(reader));
    found = [...seen.filter(isSay), ...found];
    amendments = [...seen.filter(isAmendment), ...amendments];
    to = from - 1;
    // As many as it takes if messages are as rare as so far, among amendments or notices.
    const likely = ((limit - found.length) * scanned) / Math.max(1, found.length);
    count = Math.min(Math.ceil(likely) + SPARE_RECORDS, count * GROWTH_MAX, SCAN_RECORDS_MAX);
  }
  if (runs === undefined) says?.learn(all, before - 1);
  const kept = lastThatFit(found, limit);
  const cut = kept.length < found.length;
  const next = cut ? kept[0]?.seq : to + 1;
  const more = cut || to >= first;
  return { messages: kept, more, next: more ? next : undefined, amendments };
}

/** Returns the messages that this one may see of those. Throws BusUnavailable. */
async function readRuns(
  bus: Bus,
  room: RoomSubjects,
  query: { runs: readonly Run[]; reader: Reader; deadlineMs: number },
): Promise<SayRecord[]> {
  const { runs, reader, deadlineMs } = query;
  const found = await Promise.all(
    runs.map(({ from, to, records }) => readAll(bus, room, { from, to, deadlineMs, records })),
  );
  return found.flat().filter(visible(reader)).filter(isSay);
}

/**
 * Returns the first `limit` messages after `after` (exclusive), up to `to`. Throws BusUnavailable.
 */
export async function historyAfter(
  readPage: ReadPage,
  { after, to, limit, first = 1, ...reader }: HistoryOptions & { after: number; to: number },
): Promise<HistoryPage> {
  const deadlineMs = monotonicMs() + READ_MS;
  const messages: SayRecord[] = [];
  const amendments: AmendRecord[] = [];
  let bytes = 0;
  let from = Math.max(after + 1, first);
  let last = after;
  for (let scanned = 0; from <= to && scanned < SCAN_RECORDS_MAX;) {
    const page = await readPage({ from, to, deadlineMs });
    scanned += page.records.length;
    for (const record of page.records.filter(visible(reader))) {
      bytes += record.body.length;
      const isFull = isSay(record) && messages.length >= limit;
      if (isFull || (bytes > PAGE_BYTES_MAX && messages.length + amendments.length > 0)) {
        return { messages, more: true, next: last, amendments };
      }
      if (isSay(record)) messages.push(record);
      else amendments.push(record);
      last = record.seq;
    }
    from = page.upTo + 1;
  }
  const more = from <= to;
  return { messages, more, next: more ? from - 1 : undefined, amendments };
}

/** Returns the last records that fit in a page. */
export function lastThatFit(records: readonly SayRecord[], limit: number): SayRecord[] {
  let bytes = 0;
  let from = records.length;
  while (from > 0 && records.length - from < Math.min(limit, HISTORY_MESSAGES_MAX)) {
    bytes += records[from - 1]?.body.length ?? 0;
    if (bytes > PAGE_BYTES_MAX && from < records.length) break;
    from -= 1;
  }
  return records.slice(from);
}

/** Where a client that comes back is read on from. */
export type ResumePoint =
  /** From the record after `after`. `truncated`: older missed records are not replayed. */
  | { readonly kind: 'from'; readonly after: number; readonly truncated: boolean }
  /** What the client saw last is gone, or of another log: it starts over with the newest. */
  | { readonly kind: 'newest' };

interface ResumeQuery {
  /** The client has everything up to here. */
  readonly after: number;
  readonly tail: number;
  readonly sameLog: boolean;
  /** All records since are in this process' memory: whatever was removed, none is missing. */
  readonly isKept?: boolean;
  /** At most so many records came since; undefined: the log is asked. */
  readonly atMost?: number | undefined;
}

/** Returns where a client that comes back is read on from. Throws BusUnavailable. */
export async function resumePoint(
  bus: Bus,
  room: RoomSubjects,
  { after, tail, sameLog, isKept = false, atMost = Infinity }: ResumeQuery,
): Promise<ResumePoint> {
  const deadlineMs = monotonicMs() + READ_MS;
  if (!sameLog) return { kind: 'newest' };
  if (isKept && after <= tail) return { kind: 'from', after, truncated: false };
  // A stream that never held such a sequence was restored, and is another log.
  const isBeyond = after > tail;
  if (isBeyond && (await streamState(bus, room.stream, deadlineMs)).lastSeq < after) {
    return { kind: 'newest' };
  }
  if (!(await stillThere(bus, room, { after, tail, deadlineMs }))) return { kind: 'newest' };
  // What the client saw last has expired, and nothing comes after the tail.
  if (isBeyond) return { kind: 'from', after: tail, truncated: false };
  // A partition's rooms share its sequences, so their difference is at least the number of records.
  if (Math.min(tail - after, atMost) <= REPLAY_MESSAGES_MAX)
    return { kind: 'from', after, truncated: false };
  const query = { to: tail, count: REPLAY_MESSAGES_MAX, deadlineMs, lowest: after + 1 };
  const start = (await startOfLast(bus, room, query)) - 1;
  return { kind: 'from', after: start, truncated: start > after };
}

/**
 * Whether no record after `after` was removed. Retention and purges remove a room's records from
 * the oldest on, so an older one that remains tells. A hole at `after` itself is normal: its record
 * may have been erased.
 */
async function stillThere(
  bus: Bus,
  room: RoomSubjects,
  { after, tail, deadlineMs }: { after: number; tail: number; deadlineMs: number },
): Promise<boolean> {
  if (after === tail || after === 0) return true;
  const oldest = await shareRead(bus, `${room.log} oldest`, () =>
    nextOfSubject(bus, room.stream, { subject: room.log, from: 1, deadlineMs }),
  );
  return oldest !== undefined && oldest.seq <= after;
}
