// Messages of a timeline that disappear by themselves. Pure.
import type { Entry, Timeline } from './timeline.ts';

/** Returns when the next one disappears, ms since 1970; undefined: none does. */
export function nextExpiry({ entries }: Timeline): number | undefined {
  const next = entries.reduce(
    (first, entry) => Math.min(first, expiryOf(entry)),
    Number.POSITIVE_INFINITY,
  );
  return Number.isFinite(next) ? next : undefined;
}

/** Always another object, as the time to look again is another. */
export function withoutExpired(timeline: Timeline, nowMs: number): Timeline {
  const entries = timeline.entries.filter((entry) => expiryOf(entry) > nowMs);
  return { ...timeline, entries };
}

function expiryOf(entry: Entry): number {
  const { expires } = entry.kind === 'message' ? entry.message : {};
  return expires ?? Number.POSITIVE_INFINITY;
}
