// What a client shows of itself: its status, a snapshot taken after every change, and its events.
import type { Bye } from '@natter/protocol';
import type { ClientError, RefusedError } from './errors.ts';

/**
 * - `connecting`: the first attempt.
 * - `live`: connected, and every room is up to date.
 * - `catching-up`: connected again; missed messages are arriving.
 * - `offline`: not connected; the client reconnects by itself.
 * - `closed`: ended for good.
 */
export type ClientState = 'connecting' | 'live' | 'catching-up' | 'offline' | 'closed';

export interface ClientStatus {
  readonly state: ClientState;
  /** The id of the current or last gateway; '' before the first. */
  readonly gateway: string;
  /** Says without an outcome yet. While offline they wait to be sent. */
  readonly waiting: number;
  /** Missed messages received since the last welcome. Their total is unknown. */
  readonly replayed: number;
}

export interface ClientEvents {
  readonly state: ClientState;
  /** Anything in the status changed, including the state. */
  readonly status: ClientStatus;
  /** The gateway sends us away. The client reconnects by itself, unless it was `replaced`. */
  readonly bye: Bye;
  /** Why the client ended (its state is `closed`), or a refusal without a promise: of a signal. */
  readonly error: ClientError | RefusedError;
}

/** Returns true if both snapshots are equal. */
export function isSameStatus(one: ClientStatus, other: ClientStatus): boolean {
  return (
    one.state === other.state &&
    one.gateway === other.gateway &&
    one.waiting === other.waiting &&
    one.replayed === other.replayed
  );
}
