// What an open room needs of its client. client.ts makes one for all its rooms.
import type { History, HistoryPage, Members, MembersPage, Signal } from '@natter/protocol';
import type { ClientError, RefusedError } from '../errors.ts';
import { randomSecret } from '../platform.ts';
import type { Request, RequestAnswer, RequestFrame } from '../sending/request-queue.ts';

export interface RoomDeps {
  readonly alias: () => string;
  readonly now: () => number;
  readonly nextId: () => string;
  /** True while a gateway has welcomed us. */
  readonly isUp: () => boolean;
  /** True if no more says or requests may wait. */
  readonly isFull: () => boolean;
  readonly ask: (request: Request) => void;
  /** Returns false if it was not sent. */
  readonly signal: (frame: Signal) => boolean;
  /** Sends what may be sent. */
  readonly pump: () => void;
  /** Counts a missed message that has arrived. */
  readonly replayed: () => void;
  /** Ends the room for this client; the client then calls `end`. Does nothing the second time. */
  readonly forget: (room: string, error: ClientError | RefusedError) => void;
}

/** Returns a source of ids that no other client has. */
export function requestIds(): () => string {
  const prefix = randomSecret().slice(0, 16);
  let count = 0;
  return () => `${prefix}-${(count++).toString(36)}`;
}

/** Sends a read and returns its answer. The frame carries an id. */
export function ask(deps: RoomDeps, frame: History & RequestFrame): Promise<HistoryPage>;
export function ask(deps: RoomDeps, frame: Members & RequestFrame): Promise<MembersPage>;
export function ask(deps: RoomDeps, frame: RequestFrame): Promise<RequestAnswer> {
  return new Promise((answered, failed) => {
    deps.ask({ frame, answered, failed });
  });
}
