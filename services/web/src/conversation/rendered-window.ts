// The part of a room's entries that is rendered: some hundred, however many there are. Pure.
// Its ends are seqs, not indices: older entries put before it do not move it.
import { indexAt } from './timeline.ts';
import type { Entry } from './timeline.ts';

export interface RenderedWindow {
  readonly fromSeq: number;
  /** Inclusive; undefined: up to the newest, whatever arrives. */
  readonly toSeq: number | undefined;
}

/** Entries that a window begins with. */
export const STEP = 80;
/** Entries that it is moved by: a scroll renders few in many frames, not many in one. */
const MOVE = 20;
/** The most it holds. */
export const SPAN_MAX = 240;

/** Returns a window at the newest end. */
export function newestWindow(entries: readonly Entry[]): RenderedWindow {
  return { fromSeq: entries[Math.max(0, entries.length - STEP)]?.seq ?? 0, toSeq: undefined };
}

/** Everything the page knows, for printing. */
export const wholeWindow: RenderedWindow = { fromSeq: 0, toSeq: undefined };

/** Returns where the entries of the window begin and end. */
export function entriesIn(
  entries: readonly Entry[],
  { fromSeq, toSeq }: RenderedWindow,
): { readonly start: number; readonly end: number } {
  const start = indexAt(entries, fromSeq);
  const end = toSeq === undefined ? entries.length : indexAt(entries, toSeq + 1);
  return { start, end };
}

/** Shows older entries; the newer end gives way. Returns the same window if there are none. */
export function movedUp(entries: readonly Entry[], window: RenderedWindow): RenderedWindow {
  const { start, end } = entriesIn(entries, window);
  const from = entries[Math.max(0, start - MOVE)];
  if (start === 0 || !from) return window;
  const first = indexAt(entries, from.seq);
  const isTooLong = end - first > SPAN_MAX;
  return {
    fromSeq: from.seq,
    toSeq: isTooLong ? entries[first + SPAN_MAX - 1]!.seq : window.toSeq,
  };
}

/** Shows newer entries; the older end gives way. Returns the same window at the newest end. */
export function movedDown(entries: readonly Entry[], window: RenderedWindow): RenderedWindow {
  if (window.toSeq === undefined) return window;
  const { start, end } = entriesIn(entries, window);
  const last = Math.min(entries.length, end + MOVE);
  const first = Math.max(start, last - SPAN_MAX);
  const isNewest = last === entries.length;
  return {
    fromSeq: entries[first]?.seq ?? 0,
    toSeq: isNewest ? undefined : entries[last - 1]!.seq,
  };
}

/** The newest end is being read: new entries are added, and the oldest make room. */
export function following(entries: readonly Entry[], window: RenderedWindow): RenderedWindow {
  const { start, end } = entriesIn(entries, window);
  return window.toSeq === undefined && end - start > SPAN_MAX ? newestWindow(entries) : window;
}

/** Older entries are being read: new ones are no longer added once the window is full. */
export function held(entries: readonly Entry[], window: RenderedWindow): RenderedWindow {
  const { start, end } = entriesIn(entries, window);
  if (window.toSeq !== undefined || end - start <= SPAN_MAX) return window;
  return { fromSeq: window.fromSeq, toSeq: entries[start + SPAN_MAX - 1]!.seq };
}

/** A window with this seq in its middle. */
export function windowAround(entries: readonly Entry[], seq: number): RenderedWindow {
  const index = indexAt(entries, seq);
  const last = index + STEP;
  return {
    fromSeq: entries[Math.max(0, index - STEP)]?.seq ?? 0,
    toSeq: last >= entries.length ? undefined : entries[last]!.seq,
  };
}
