// How far a room has been read, and the place of the line "new since 10:04". Pure.
// A room is read while it is shown, the page is visible and the connection is live.
import type { Joined } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import { isDirect } from '../room-card/room-title.ts';

export interface ReadMarker {
  /** Everything up to this seq was on the screen. */
  readonly readSeq: number;
  /** ms since 1970 at which the reader looked away; undefined: the room is being read. */
  readonly awaySinceMs: number | undefined;
  readonly newSince: { readonly afterSeq: number; readonly atMs: number } | undefined;
}

/** Returns the marker of a room that is read up to this seq. */
export function readMarkerAt(readSeq: number): ReadMarker {
  return { readSeq, awaySinceMs: undefined, newSince: undefined };
}

export interface OnJoinOptions {
  /** Up to which seq this browser saw the room, if it ever did. */
  readonly knownSeq: number | undefined;
  readonly name: string;
  readonly me: string;
  readonly nowMs: number;
}

/**
 * Returns the marker of a room that is loaded anew. What others wrote in a direct room since one's
 * own last message is new, though this browser was never there.
 */
export function markerOnJoin(
  { seq, messages }: Pick<Joined, 'seq' | 'messages'>,
  { knownSeq, name, me, nowMs }: OnJoinOptions,
): ReadMarker {
  const own = messages.findLast(({ from }) => isSameName(from, me))?.seq ?? 0;
  const readSeq = knownSeq ?? (isDirect(name) ? own : seq);
  const firstNew = messages.find((message) => message.seq > readSeq);
  return { ...readMarkerAt(readSeq), awaySinceMs: firstNew?.at ?? nowMs };
}

/** The reader looks away. */
export function lookedAway(marker: ReadMarker, nowMs: number): ReadMarker {
  return marker.awaySinceMs === undefined ? { ...marker, awaySinceMs: nowMs } : marker;
}

/** The reader is back. `newestSeq`: of the newest message by somebody else. */
export function lookedBack(marker: ReadMarker, newestSeq: number): ReadMarker {
  const { readSeq, awaySinceMs } = marker;
  if (awaySinceMs === undefined) return marker;
  const newSince = newestSeq > readSeq ? { afterSeq: readSeq, atMs: awaySinceMs } : undefined;
  return { readSeq, awaySinceMs: undefined, newSince };
}

/** The newest message is on the screen. Counts only while the room is being read. */
export function readTo(marker: ReadMarker, newestSeq: number): ReadMarker {
  return marker.awaySinceMs === undefined ? movedTo(marker, newestSeq) : marker;
}

/** Everything up to this seq was on a screen: of another device, perhaps. It only grows. */
export function movedTo(marker: ReadMarker, readSeq: number): ReadMarker {
  return readSeq <= marker.readSeq ? marker : { ...marker, readSeq };
}
