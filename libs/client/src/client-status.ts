// What a client shows of itself: its status, a snapshot taken after every change, and its events.
import type { Bye, Person, ProfileChanged, SavedChange } from '@natter/protocol';
import type { Phase } from './connection/lasting-connection.ts';
import type { ClientError, RefusedError } from './errors.ts';
import type { Listeners } from './listeners.ts';

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
  /** Why there is no good token: the function failed, or a fresh one was refused. It is retried. */
  readonly fault: ClientError | RefusedError | undefined;
}

export interface ClientEvents {
  readonly state: ClientState;
  /** Anything in the status changed, including the state. */
  readonly status: ClientStatus;
  /** The gateway sends us away. The client reconnects by itself, unless it was `replaced`. */
  readonly bye: Bye;
  /** Another person, alias or role than before. */
  readonly person: Person | undefined;
  /** Somebody who shares a room with us shows something else of themselves. */
  readonly profile: ProfileChanged;
  /** A message was saved, or taken off, by this person on any device. */
  readonly saved: SavedChange;
  /** Why the client ended (its state is `closed`), or a refusal without a promise: of a signal. */
  readonly error: ClientError | RefusedError;
}

export interface ShownStatusDeps {
  readonly connection: {
    readonly phase: Phase;
    readonly fault: ClientError | RefusedError | undefined;
  };
  readonly rooms: ReadonlyMap<
    string,
    { readonly isBehind: boolean; readonly says: { readonly size: number } }
  >;
  readonly listeners: Listeners<ClientEvents>;
}

/** The newest snapshot. Tells the listeners of each change. */
export class ShownStatus {
  /** Missed messages since the last welcome. */
  replayed = 0;
  readonly #deps: ShownStatusDeps;
  #now: ClientStatus = {
    state: 'connecting',
    gateway: '',
    waiting: 0,
    replayed: 0,
    fault: undefined,
  };

  constructor(deps: ShownStatusDeps) {
    this.#deps = deps;
  }

  get now(): ClientStatus {
    return this.#now;
  }

  /** Takes a snapshot. */
  update(gateway: string = this.#now.gateway): void {
    const { connection, rooms, listeners } = this.#deps;
    const { phase, fault } = connection;
    let state: ClientState = phase === 'up' ? 'live' : phase;
    let waiting = 0;
    for (const { isBehind, says } of rooms.values()) {
      if (phase === 'up' && isBehind) state = 'catching-up';
      waiting += says.size;
    }
    const before = this.#now;
    const status = { state, gateway, waiting, replayed: this.replayed, fault };
    if (isSameStatus(before, status)) return;
    this.#now = status;
    if (state !== before.state) listeners.emit('state', state);
    listeners.emit('status', status);
  }
}

function isSameStatus(one: ClientStatus, other: ClientStatus): boolean {
  return (
    one.state === other.state &&
    one.gateway === other.gateway &&
    one.waiting === other.waiting &&
    one.replayed === other.replayed &&
    one.fault === other.fault
  );
}
