// What an open room needs of its client. client.ts makes one for all its rooms, open-room.ts uses it.
import type { History, HistoryPage, Members, MembersPage, Signal } from '@natter/protocol';
import type { ClientError, RefusedError } from '../errors.ts';
import type { Request, RequestAnswer, RequestFrame } from '../sending/request-queue.ts';

export interface RoomDeps {
  readonly alias: () => string;
  readonly now: () => number;
  readonly nextId: () => string;
  /** A gateway has welcomed us. */
  readonly isUp: () => boolean;
  /** Too much waits already. */
  readonly isFull: () => boolean;
  readonly ask: (request: Request) => void;
  readonly signal: (frame: Signal) => boolean;
  /** Sends what may be sent. */
  readonly pump: () => void;
  /** A message that was missed has come. */
  readonly replayed: () => void;
  /** The room is over; the client calls `end`. */
  readonly forget: (room: string, error: ClientError | RefusedError) => void;
}

/** A read, as a promise. The frame carries an id. */
export function ask(deps: RoomDeps, frame: History & RequestFrame): Promise<HistoryPage>;
export function ask(deps: RoomDeps, frame: Members & RequestFrame): Promise<MembersPage>;
export function ask(deps: RoomDeps, frame: RequestFrame): Promise<RequestAnswer> {
  return new Promise((answered, failed) => {
    deps.ask({ frame, answered, failed });
  });
}
