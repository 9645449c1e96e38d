// Reads a room's records back, for back-fill, resume, history and slow clients: fast by direct
// gets, complete by asking the leader where a read comes up short. In order; callers ask who may
// see what.
import { BusUnavailable } from '../nats/bus.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '../nats/bus.ts';
import { directBatch } from '../nats/direct-get.ts';
import { headerNumber } from '../nats/headers.ts';
import { nextOfSubject } from '../nats/leader-get.ts';
import { parseRecord, parseStored } from '../records/record.ts';
import type { LogRecord } from '../records/record.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { shareRead } from '../shared-reads.ts';

/** Records asked for at once: 12 ms of a server's time. */
export const PAGE_RECORDS = 500;
const PAGE_BYTES = 1024 * 1024;
/** Longer than a replica of a healthy cluster lags. */
const LAG_PAUSE_MS = 20;

export interface Page {
  /** Ascending; foreign ones included. */
  readonly records: readonly LogRecord[];
  /** Everything up to here was read. */
  readonly upTo: number;
}

/** A range of a room's records, both ends inclusive. */
export interface PageRange {
  readonly from: number;
  readonly to: number;
  /** At most. */
  readonly records?: number;
  readonly deadlineMs: number;
}
/** Reads a page; go on from `upTo + 1` while that is not above `to`. Throws BusUnavailable. */
export type ReadPage = (range: PageRange) => Promise<Page>;

/**
 * Reads one page of the room's records from `from` to `to`, both inclusive. Go on from `upTo + 1`
 * while that is not above `to`. Complete as of the leader. Throws BusUnavailable at the deadline.
 */
export async function readPage(bus: Bus, subjects: RoomSubjects, range: PageRange): Promise<Page> {
  const { from, to, deadlineMs } = range;
  const wanted = Math.min(range.records ?? PAGE_RECORDS, PAGE_RECORDS);
  const records = from > to ? [] : await readDirect(bus, subjects, { from, deadlineMs, wanted });
  const inside = records.filter((record) => record.seq <= to);
  if (inside.length < records.length) return { records: inside, upTo: to };
  const last = inside.at(-1)?.seq ?? from - 1;
  if (last >= to) return { records: inside, upTo: to };
  if (inside.length > 0) return { records: inside, upTo: last };
  return await readFromLeader(bus, subjects, { from, to, deadlineMs });
}

async function readDirect(
  bus: Bus,
  subjects: RoomSubjects,
  { from, deadlineMs, wanted }: { from: number; deadlineMs: number; wanted: number },
): Promise<LogRecord[]> {
  for (;;) {
    await bus.whenUp(deadlineMs);
    try {
      return await shareRead(bus, `${subjects.log} ${from} ${wanted}`, async () => {
        const query = { seq: from, next_by_subj: subjects.log, batch: wanted };
        const bounded = { ...query, max_bytes: PAGE_BYTES };
        const { messages } = await directBatch(bus, subjects.stream, bounded);
        return messages
          .map(({ block, body }) => parseRecord(block, body, subjects.stream))
          .filter((record) => record !== undefined);
      });
    } catch (error) {
      if (monotonicMs() >= deadlineMs) throw error;
      await pause(LAG_PAUSE_MS);
    }
  }
}

/** A replica had nothing: there is nothing, or it lags. The leader knows. */
async function readFromLeader(
  bus: Bus,
  subjects: RoomSubjects,
  { from, to, deadlineMs }: { from: number; to: number; deadlineMs: number },
): Promise<Page> {
  if (from > to) return { records: [], upTo: to };
  const query = { subject: subjects.log, from, deadlineMs };
  const stored = await nextOfSubject(bus, subjects.stream, query);
  if (stored === undefined || stored.seq > to) return { records: [], upTo: to };
  await pause(LAG_PAUSE_MS);
  return { records: [parseStored(stored.headers, stored.body, stored.seq)], upTo: stored.seq };
}

/**
 * Reads a whole range; the caller bounds `to - from`. `records`: about as many as there are. Throws
 * BusUnavailable.
 */
export async function readAll(
  bus: Bus,
  subjects: RoomSubjects,
  { from, ...range }: { from: number; to: number; deadlineMs: number; records?: number },
): Promise<LogRecord[]> {
  const { to } = range;
  const all: LogRecord[] = [];
  let next = from;
  while (next <= to) {
    const page = await readPage(bus, subjects, { ...range, from: next });
    all.push(...page.records);
    next = page.upTo + 1;
  }
  return all;
}

/**
 * Returns the sequence from which at least `count` records, if there are as many, lead up to `to`:
 * at most twice as many; with `lowest` no more, and none before that. A direct get tells how many
 * records of the subject follow, so the start is found by bisection. Throws BusUnavailable.
 */
export async function startOfLast(
  bus: Bus,
  subjects: RoomSubjects,
  {
    to,
    count,
    deadlineMs,
    lowest,
  }: { to: number; count: number; deadlineMs: number; lowest?: number },
): Promise<number> {
  const behindTo = await countFrom(bus, subjects, { from: to + 1, deadlineMs });
  const countSince = async (from: number): Promise<number> =>
    (await countFrom(bus, subjects, { from, deadlineMs })) - behindTo;
  // `from` gets enough records after it, `short` has too few.
  let short = to + 1;
  let from = lowest ?? Math.max(1, to - count + 1);
  let found = await countSince(from);
  const floor = lowest ?? 1;
  for (let width = count * 4; from > floor && found < count; width *= 4) {
    short = from;
    from = Math.max(floor, to - width + 1);
    found = await countSince(from);
  }
  const enough = lowest === undefined ? count * 2 : count;
  while (found > enough && short - from > 1) {
    const middle = Math.floor((from + short) / 2);
    const since = await countSince(middle);
    if (since < count) short = middle;
    else {
      from = middle;
      found = since;
    }
  }
  return from;
}

/** Counts the room's records whose sequence is `from` or more. */
async function countFrom(
  bus: Bus,
  subjects: RoomSubjects,
  { from, deadlineMs }: { from: number; deadlineMs: number },
): Promise<number> {
  for (;;) {
    await bus.whenUp(deadlineMs);
    try {
      const query = { seq: from, next_by_subj: subjects.log, batch: 1 };
      const { messages } = await directBatch(bus, subjects.stream, query);
      const first = messages[0];
      if (first === undefined) return 0;
      return (headerNumber(first.block, 'Nats-Num-Pending') ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof BusUnavailable) || monotonicMs() >= deadlineMs) throw error;
      await pause(LAG_PAUSE_MS);
    }
  }
}
