// The id of a message in the archive: when it was said, and a number among those of the same
// millisecond. So the index gives the newest first whatever partition they come from, and days are
// ranges of ids. Fits in 53 bits. Pure.

/** 2000-01-01. Ids reach until 2069; other times are kept beside the id. */
const START_MS = 946_684_800_000;
const MS_MAX = 2 ** 41 - 1;
/** Messages of one millisecond; more take ids of the next. */
export const TIES = 4_096;

export const ID_MAX = Number.MAX_SAFE_INTEGER;

/** Returns the first id of a time, ms since 1970. A time out of range counts as the nearest. */
export function firstId(atMs: number): number {
  const ms = Math.trunc(atMs) - START_MS;
  return Math.min(Math.max(Number.isNaN(ms) ? 0 : ms, 0), MS_MAX) * TIES;
}

/** Returns the time of an id, ms since 1970. */
export const timeOf = (id: number): number => Math.floor(id / TIES) + START_MS;
