// The state of the connection. Pure. In words: ../words/connection-words.ts.
import type { ClientState } from '@natter/client';

export interface ConnectionState {
  readonly state: ClientState;
  /** Messages that came again since the connection is back. */
  readonly replayed: number;
  /** ms since 1970; undefined: it is live. */
  readonly troubleSinceMs: number | undefined;
  /** A message was sent long ago, and no answer has come. */
  readonly isLate: boolean;
}

/** The state before the first connection. */
export const notConnectedYet: ConnectionState = {
  state: 'connecting',
  replayed: 0,
  troubleSinceMs: undefined,
  isLate: false,
};

/** An answer takes some ms. A person notices later than this. */
export const LATE_MS = 2_500;

export interface ReportedState {
  readonly state: ClientState;
  readonly replayed: number;
  readonly isLate: boolean;
}

/** Keeps the time at which the trouble began. */
export function connectionAfter(
  before: ConnectionState,
  { state, replayed, isLate }: ReportedState,
  nowMs: number,
): ConnectionState {
  const isWell = state === 'live' && !isLate;
  const troubleSinceMs = isWell ? undefined : (before.troubleSinceMs ?? nowMs);
  return { state, replayed, isLate, troubleSinceMs };
}
