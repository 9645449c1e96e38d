// Which rooms pay when a stream is nearly full, and how much. Pure; fair-purge.ts measures and
// purges. The rooms that hold most pay first, down to one common level; a room below the average
// never pays.

/** A room's share of a stream, measured or estimated. */
export interface RoomSize {
  readonly subject: string;
  readonly records: number;
  readonly bytes: number;
}

/** `keep`: the number of its newest records that a room keeps. */
export interface Cut {
  readonly subject: string;
  readonly keep: number;
  readonly bytes: number;
}

export interface PlanOptions {
  /** Bytes to free. */
  readonly neededBytes: number;
  /** Bytes that each room would hold if all held the same. */
  readonly averageBytes: number;
  /** A cut of fewer bytes is not worth a request. */
  readonly leastBytes: number;
}

/** Halvings of the interval in which the level is searched: to a millionth of the largest room. */
const SEARCH_STEPS = 20;

/**
 * Returns the cuts that free `neededBytes`, or as much as is fair: a room keeps at least half of
 * what it holds, since these are perhaps not all of the large ones. The next round takes the rest.
 */
export function planCuts(rooms: readonly RoomSize[], options: PlanOptions): Cut[] {
  const { neededBytes, averageBytes, leastBytes } = options;
  const payers = rooms.filter(({ bytes }) => bytes > averageBytes);
  const keptAt = (level: number, { bytes }: RoomSize): number =>
    Math.min(bytes, Math.max(level, bytes / 2));
  const freedAt = (level: number): number =>
    payers.reduce((sum, room) => sum + room.bytes - keptAt(level, room), 0);
  // `low` frees enough or is the floor; `high` frees nothing.
  let low = 0;
  let high = payers.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (freedAt(middle) >= neededBytes) low = middle;
    else high = middle;
  }
  return payers.flatMap((room) => {
    const { subject, records, bytes } = room;
    const kept = keptAt(low, room);
    if (bytes - kept < leastBytes) return [];
    const keep = Math.max(1, Math.floor((records * kept) / bytes));
    return keep < records ? [{ subject, keep, bytes: bytes - kept }] : [];
  });
}
