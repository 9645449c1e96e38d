// How one leaves a room: once all says are settled. Driven by room-follower.ts.
import type { RoomName } from '@natter/protocol';
import { ClientError } from '../errors.ts';
import type { RoomDeps } from './room-deps.ts';

export interface Departing {
  readonly name: RoomName;
  readonly isJoined: boolean;
  readonly says: { readonly size: number };
}

export class Departure {
  readonly #left = Promise.withResolvers<void>();
  readonly #room: Departing;
  readonly #deps: RoomDeps;
  #state: 'no' | 'waiting' | 'sent' = 'no';

  constructor(room: Departing, deps: RoomDeps) {
    this.#room = room;
    this.#deps = deps;
  }

  get hasBegun(): boolean {
    return this.#state !== 'no';
  }

  /** Resolves when the room has ended. */
  begin(): Promise<void> {
    if (!this.hasBegun) this.#state = 'waiting';
    this.check();
    return this.#left.promise;
  }

  /** Leaves if it was begun and nothing is left to say. */
  check(): void {
    const { name, isJoined, says } = this.#room;
    const { ask, forget, isUp, nextId } = this.#deps;
    if (this.#state !== 'waiting' || says.size > 0) return;
    const left = (): void => forget(name, new ClientError('left', `left ${name}`));
    if (isJoined) {
      this.#state = 'sent';
      const frame = { type: 'leave', id: nextId(), room: name } as const;
      ask({ frame, answered: left, failed: left });
    } else if (!isUp()) {
      // Nothing rejoins it, so the gateways end the seat after its grace.
      left();
    }
  }

  /** The room has ended, this way or another. */
  end(): void {
    this.#state = 'sent';
    this.#left.resolve();
  }
}
