// How far a room has been read, and the place of the line "new since 10:04". Pure.
// A room is read while it is shown, the page is visible and the connection is live.

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
  if (marker.awaySinceMs !== undefined || newestSeq <= marker.readSeq) return marker;
  return { ...marker, readSeq: newestSeq };
}
