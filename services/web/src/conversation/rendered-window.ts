// Which part of a room's entries is on the page: a stretch of some hundred, moved as one scrolls, so that 10,000 cost what 200 do. Pure.
// Its ends are seqs, not indices: older entries put before it do not move it. What keeps the reader's place meanwhile: ui/message-list.tsx.
import { indexAt } from './timeline.ts';
import type { Entry } from './timeline.ts';

export interface ListWindow {
  readonly fromSeq: number;
  /** Inclusive; undefined: it goes on to the newest, whatever comes. */
  readonly toSeq: number | undefined;
}

/** Entries that a window begins with and is moved by; and the most it holds. */
export const STEP = 80;
export const SPAN_MAX = 240;

export function newestWindow(entries: readonly Entry[]): ListWindow {
  return { fromSeq: entries[Math.max(0, entries.length - STEP)]?.seq ?? 0, toSeq: undefined };
}

/** The entries in it, and where they begin. */
export function entriesIn(
  entries: readonly Entry[],
  { fromSeq, toSeq }: ListWindow,
): { readonly start: number; readonly end: number } {
  const start = indexAt(entries, fromSeq);
  const end = toSeq === undefined ? entries.length : indexAt(entries, toSeq + 1);
  return { start, end };
}

/** The same one, if there is nothing older. Its newer end gives way. */
export function movedUp(entries: readonly Entry[], window: ListWindow): ListWindow {
  const { start, end } = entriesIn(entries, window);
  const from = entries[Math.max(0, start - STEP)];
  if (start === 0 || !from) return window;
  const first = indexAt(entries, from.seq);
  const isTooLong = end - first > SPAN_MAX;
  return {
    fromSeq: from.seq,
    toSeq: isTooLong ? entries[first + SPAN_MAX - 1]!.seq : window.toSeq,
  };
}

/** The same one, if it ends with the newest already. Its older end gives way. */
export function movedDown(entries: readonly Entry[], window: ListWindow): ListWindow {
  if (window.toSeq === undefined) return window;
  const { start, end } = entriesIn(entries, window);
  const last = Math.min(entries.length, end + STEP);
  const first = Math.max(start, last - SPAN_MAX);
  const isNewest = last === entries.length;
  return {
    fromSeq: entries[first]?.seq ?? 0,
    toSeq: isNewest ? undefined : entries[last - 1]!.seq,
  };
}

/** What comes is added while it is read at its newest end; the oldest make room. */
export function following(entries: readonly Entry[], window: ListWindow): ListWindow {
  const { start, end } = entriesIn(entries, window);
  return window.toSeq === undefined && end - start > SPAN_MAX ? newestWindow(entries) : window;
}

/** Somebody reads further up: what comes is not added any more once it is full. */
export function held(entries: readonly Entry[], window: ListWindow): ListWindow {
  const { start, end } = entriesIn(entries, window);
  if (window.toSeq !== undefined || end - start <= SPAN_MAX) return window;
  return { fromSeq: window.fromSeq, toSeq: entries[start + SPAN_MAX - 1]!.seq };
}

/** With this seq in its middle. */
export function windowAround(entries: readonly Entry[], seq: number): ListWindow {
  const index = indexAt(entries, seq);
  const last = index + STEP;
  return {
    fromSeq: entries[Math.max(0, index - STEP)]?.seq ?? 0,
    toSeq: last >= entries.length ? undefined : entries[last]!.seq,
  };
}
