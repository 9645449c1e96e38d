// Frees space in a stream that is nearly full: the rooms that hold most lose their oldest records.
// Marks tell which rooms are large (large-marks.ts). Where thousands of small rooms fill a stream,
// the oldest tenth of all rooms goes. Seats are never purged.
import pLimit from 'p-limit';
import type { Bus } from '../nats/bus.ts';
import { nextOfSubject, streamState } from '../nats/leader-get.ts';
import type { StreamState } from '../nats/leader-get.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { allMessages, logFilter, seatFilter, streamName } from '../nats/subjects.ts';
import { readMarks } from './large-marks.ts';
import { planCuts } from './purge-plan.ts';
import type { Cut } from './purge-plan.ts';
import { purge, purgeRoom } from './purge-room.ts';
import { countMatching, countSubject, measureRoom } from './room-size.ts';
import { SEAT_BYTES } from './seat-budget.ts';

/** Shares of what the stream may hold. A purge frees a tenth. */
const FREED_TO = 0.8;
const OLDEST_SHARE = 0.1;
/** A round frees all that is needed, unless it would halve all large rooms. */
const ROUNDS_MAX = 4;
/** A round that frees less than this share frees too little: the rooms are small and many. */
const WORTH_SHARE = 0.01;
/** A cut must free this share at least: below, a purge takes over 1,600 requests. */
const CUT_SHARE = 1 / 16_384;
/** Rooms counted in a round, the largest by their marks: 0.2 ms of a server's time each. */
const ROOMS_MAX = 2_048;
/** Places at which a room that would pay is read: 16 records or more. */
const PLACES = 2;
const AT_ONCE = 8;
const PURGE_MS = 5_000;

export interface Purged {
  readonly records: number;
  /** Number of rooms that were cut. */
  readonly rooms: number;
}

/**
 * Cuts the largest rooms until a fifth of the stream is free; none, if the rooms are small and
 * many. Throws BusUnavailable, also if NATS refuses to purge.
 */
export async function purgeFairly(bus: Bus, partition: number): Promise<Purged> {
  const stream = streamName(partition);
  let records = 0;
  let rooms = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const state = await streamState(bus, stream, monotonicMs() + PURGE_MS);
    const neededBytes = state.bytes - FREED_TO * state.maxBytes;
    if (neededBytes <= 0) break;
    const cuts = await findCuts(bus, { partition, state, neededBytes });
    const freed = cuts.reduce((sum, { bytes }) => sum + bytes, 0);
    if (freed < WORTH_SHARE * state.maxBytes) break;
    for (let from = 0; from < cuts.length; from += AT_ONCE) {
      const some = cuts.slice(from, from + AT_ONCE);
      const purged = await Promise.all(
        some.map(({ subject, keep }) => purgeRoom(bus, stream, { log: subject, keep })),
      );
      records += purged.reduce((sum, count) => sum + count, 0);
    }
    rooms += cuts.length;
  }
  return { records, rooms };
}

async function findCuts(
  bus: Bus,
  { partition, state, neededBytes }: { partition: number; state: StreamState; neededBytes: number },
): Promise<Cut[]> {
  const stream = streamName(partition);
  const marks = (await readMarks(bus, partition))
    .toSorted((one, other) => other.bytes - one.bytes)
    .slice(0, ROOMS_MAX);
  const seats = await countMatching(bus, stream, seatFilter(partition));
  // Cards of messages have subjects of their own, which are no rooms.
  const cards = await countMatching(bus, stream, allMessages(partition));
  const options = {
    neededBytes,
    averageBytes:
      Math.max(0, state.bytes - seats * SEAT_BYTES) / Math.max(1, state.subjects - seats - cards),
    leastBytes: CUT_SHARE * state.maxBytes,
  };
  const limit = pLimit(AT_ONCE);
  const counted = await Promise.all(
    marks.map(({ subject, records, bytes }) =>
      limit(async () => {
        const now = await countSubject(bus, stream, subject);
        return { subject, records: now, bytes: (now * bytes) / records };
      }),
    ),
  );
  // Those that would pay are measured: one large message must not stand for a whole room.
  const payers = planCuts(counted, options);
  const measured = await Promise.all(
    payers.map(({ subject }) => limit(() => measureRoom(bus, { stream, subject, state }, PLACES))),
  );
  return planCuts(measured, options);
}

/**
 * Removes the oldest tenth of all rooms' records. Counted from the oldest record of the log: seats,
 * which stay, may be older than all of them. Throws BusUnavailable.
 */
export async function purgeOldest(bus: Bus, partition: number): Promise<number> {
  const stream = streamName(partition);
  const filter = logFilter(partition);
  const deadlineMs = monotonicMs() + PURGE_MS;
  const { lastSeq } = await streamState(bus, stream, deadlineMs);
  const oldest = await nextOfSubject(bus, stream, { subject: filter, from: 1, deadlineMs });
  if (oldest === undefined) return 0;
  const seq = oldest.seq + Math.ceil((lastSeq - oldest.seq) * OLDEST_SHARE);
  await purge(bus, stream, { filter: allMessages(partition), seq });
  return await purge(bus, stream, { filter, seq });
}
