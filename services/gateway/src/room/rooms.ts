// The rooms this gateway serves: opened for the first session, released with the last seat.
import type { RoomName } from '@natter/protocol';
import type { RoomLog, Roster, StoredRoomCard } from '@natter/room-log';
import type { Metrics } from '../metrics.ts';
import { hearTail } from './hear-tail.ts';
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
    for (const { room } of this.#rooms.values()) count += room.usage.followers.size;
    return count;
  }

  /** The roster of a room that is hosted here. */
  roster(name: RoomName): Roster | undefined {
    const { room } = this.#rooms.get(name) ?? {};
    return room?.isOpen === true ? room.roster : undefined;
  }

  /** Returns the room's card, from the leader if it is not hosted here. Throws BusUnavailable. */
  async card(name: RoomName): Promise<StoredRoomCard | undefined> {
    const { room } = this.#rooms.get(name) ?? {};
    return room?.isOpen === true ? await room.access.heardCard() : await this.#deps.log.card(name);
  }

  /**
   * Returns the room's card with every act that the log has now: for those without a seat, whom no
   * act concerns that is yet to be heard. Throws BusUnavailable.
   */
  async cardNow(name: RoomName): Promise<StoredRoomCard | undefined> {
    const { log } = this.#deps;
    if (this.#rooms.get(name)?.room.isOpen !== true) return await log.card(name);
    const room = await this.enter(name);
    try {
      await hearTail(log, room);
      return await room.access.heardCard();
    } finally {
      room.usage.linger();
    }
  }

  /** Opens the room, once for all who want in, until `room.usage.exit()`. Throws BusUnavailable. */
  async enter(name: RoomName): Promise<Room> {
    const present = this.#rooms.get(name) ?? this.#open(name);
    const { room, opened } = present;
    room.usage.enter();
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

  /** All seats of all rooms move to this gateway's new id. */
  async moveSeats(gateway: string): Promise<void> {
    await Promise.all([...this.#rooms.values()].map(({ room }) => room.seats.moveAll(gateway)));
  }
}
