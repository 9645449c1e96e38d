// What a client shows of itself, in one value. Pure; client.ts makes one after everything that may have changed it.

/**
 * `connecting`: the first attempt. `offline`: not connected, coming back by itself. `catching-up`: connected again, what was missed
 * is coming. `closed`: for good.
 */
export type ClientState = 'connecting' | 'live' | 'catching-up' | 'offline' | 'closed';

export interface ClientStatus {
  readonly state: ClientState;
  /** The gateway we are or were last connected to; '' before the first. */
  readonly gateway: string;
  /** Says whose outcome is open; while offline they wait to be sent. */
  readonly waiting: number;
  /** Messages that came again since the last welcome: grows while `catching-up`. How many are still to come nobody knows. */
  readonly replayed: number;
}

export function isSameStatus(one: ClientStatus, other: ClientStatus): boolean {
  return (
    one.state === other.state &&
    one.gateway === other.gateway &&
    one.waiting === other.waiting &&
    one.replayed === other.replayed
  );
}
