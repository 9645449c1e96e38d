// What of a room has been read, and where the line "new since 10:04" stands. Pure.
// A room has attention while it is the one shown, the page is visible and we are connected to it.

export interface Attention {
  /** Everything up to here has been on the screen. */
  readonly readSeq: number;
  /** When attention was lost. */
  readonly awaySinceMs: number | undefined;
  readonly newSince: { readonly afterSeq: number; readonly atMs: number } | undefined;
}

export function attentionFrom(readSeq: number): Attention {
  return { readSeq, awaySinceMs: undefined, newSince: undefined };
}

export function lost(attention: Attention, nowMs: number): Attention {
  return attention.awaySinceMs === undefined ? { ...attention, awaySinceMs: nowMs } : attention;
}

/** Attention is back; `newestSeq`: of the newest message of others. */
export function regained(attention: Attention, newestSeq: number): Attention {
  const { readSeq, awaySinceMs } = attention;
  if (awaySinceMs === undefined) return attention;
  const newSince = newestSeq > readSeq ? { afterSeq: readSeq, atMs: awaySinceMs } : undefined;
  return { readSeq, awaySinceMs: undefined, newSince };
}

/** The newest is on the screen. Without attention nothing is read. */
export function seen(attention: Attention, newestSeq: number): Attention {
  if (attention.awaySinceMs !== undefined || newestSeq <= attention.readSeq) return attention;
  return { ...attention, readSeq: newestSeq };
}
