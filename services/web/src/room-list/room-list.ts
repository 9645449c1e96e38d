// The rooms on the server as this person may see them, and what is new in those they belong to and
// are not in. Pure, but for the signals. Asked for by watch-rooms.ts.
import type { RoomAccess, RoomName, RoomRole } from '@natter/protocol';
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { Unread } from '../rooms/unread.ts';

/** Contract: docs/http-api.md, GET /v1/rooms. Most are absent for a room without a card. */
export interface RoomFigures {
  readonly room: RoomName;
  /** How many are in it now. */
  readonly members: number;
  readonly access?: RoomAccess;
  readonly topic?: string;
  /** How many belong to it. */
  readonly people?: number;
  /** This person's. Absent: does not belong to it. */
  readonly role?: RoomRole;
  /** Of a direct room: the others. */
  readonly with?: readonly string[];
  /** ms since 1970 of the last record. */
  readonly active?: number;
  /** Of the last record. */
  readonly seq?: number;
  /** Messages that this person has not read on any device, and those that mention them. */
  readonly unread?: number;
  readonly mentions?: number;
}

export interface RoomList {
  readonly rooms: Signal<readonly RoomFigures[]>;
  /** In rooms that this person belongs to and is not in. */
  readonly unread: Signal<ReadonlyMap<string, Unread>>;
  /** Asks the server now; does nothing before the watcher is loaded. */
  readonly look: Signal<() => void>;
}

/** Returns an empty list. */
export function createRoomList(): RoomList {
  return {
    rooms: signal<readonly RoomFigures[]>([]),
    unread: signal<ReadonlyMap<string, Unread>>(new Map()),
    look: signal(() => {}),
  };
}
