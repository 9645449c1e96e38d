// The rooms this gateway serves, opened when the first session wants in and let go when the last seat has gone.
import type { RoomName } from '@natter/protocol';
import type { HostedRoom, RoomLog } from '@natter/room-log';
import type { Metrics } from '../metrics.ts';
import { Room } from './room.ts';
import type { Turns } from '../transport/turn.ts';

export interface RoomsDeps {
  readonly log: RoomLog;
  readonly turns: Turns;
  readonly metrics: Metrics;
}

export class Rooms {
  readonly #deps: RoomsDeps;
  readonly #rooms = new Map<RoomName, { readonly room: Room; readonly opened: Promise<void> }>();

  constructor(deps: RoomsDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#rooms.size;
  }
  get memberCount(): number {
    let count = 0;
    for (const { room } of this.#rooms.values()) count += room.seats.memberCount;
    return count;
  }
  get followerCount(): number {
    let count = 0;
    for (const { room } of this.#rooms.values()) count += room.followerCount;
    return count;
  }

  /** What is hosted here of a room, if it is. */
  hosted(name: RoomName): HostedRoom | undefined {
    const { room } = this.#rooms.get(name) ?? {};
    return room?.isOpen === true ? room.hosted : undefined;
  }

  /** The room, open, kept until `room.entered()`. One opening however many want in. Throws BusUnavailable. */
  async enter(name: RoomName): Promise<Room> {
    const present = this.#rooms.get(name) ?? this.#open(name);
    const { room, opened } = present;
    room.enter();
    try {
      await opened;
      return room;
    } catch (error) {
      if (this.#rooms.get(name) === present) this.#rooms.delete(name);
      throw error;
    }
  }

  #open(name: RoomName): { room: Room; opened: Promise<void> } {
    const room = new Room(name, {
      ...this.#deps,
      onEmpty: (empty) => {
        if (this.#rooms.get(name)?.room === empty) this.#rooms.delete(name);
      },
    });
    const entry = { room, opened: room.open() };
    this.#rooms.set(name, entry);
    return entry;
  }

  /** All seats of all rooms go over to a new gateway id. */
  async moveSeats(gateway: string): Promise<void> {
    await Promise.all([...this.#rooms.values()].map(({ room }) => room.seats.moveAll(gateway)));
  }
}
