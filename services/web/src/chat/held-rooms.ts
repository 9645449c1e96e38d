// The rooms of this person: a controller for each, and its watchers. Called by chat.ts.
import { LOBBY } from '@natter/protocol';
import type { Message, Refusal, RoomName } from '@natter/protocol';
import { batch, effect } from '@preact/signals';
import { keepReadMarker } from '../rooms/keep-read-marker.ts';
import { KeepDrafts } from '../drafts/keep-drafts.ts';
import { explain } from '../loading/explain.ts';
import type { FrameQueue } from './frame-queue.ts';
import { RoomController } from './room-controller.ts';
import { createRoomStore } from './room-store.ts';
import type { RoomStore } from './room-store.ts';
import { savedRoomOf } from './saved-tab.ts';
import type { SavedTab } from './saved-tab.ts';
import type { Store } from './store.ts';

export interface HeldRoomsDeps {
  readonly store: Store;
  readonly queue: FrameQueue;
  readonly now: () => number;
  readonly onHeard: (message: Message) => void;
  /** Called after changes that a reload must keep. */
  readonly onChange: () => void;
}

interface HeldRoom {
  readonly controller: RoomController;
  /** Stops the room's watchers. They would keep a left room in memory. */
  readonly dispose: () => void;
}

/** The rooms that this person is in, by name. */
export class HeldRooms {
  readonly #deps: HeldRoomsDeps;
  readonly #rooms = new Map<RoomName, HeldRoom>();

  readonly #drafts: KeepDrafts;

  constructor(deps: HeldRoomsDeps) {
    this.#deps = deps;
    this.#drafts = new KeepDrafts(deps);
  }

  has(name: RoomName): boolean {
    return this.#rooms.has(name);
  }

  all(): readonly RoomController[] {
    return Array.from(this.#rooms.values(), ({ controller }) => controller);
  }

  /** Returns undefined for a room that was left. */
  of({ name }: RoomStore): RoomController | undefined {
    return this.#rooms.get(name)?.controller;
  }

  /** Returns the controller of a room. A new one gets the room's saved state. */
  hold(name: RoomName, saved?: SavedTab): RoomController {
    const known = this.#rooms.get(name);
    if (known) return known.controller;
    const { store, queue, now, onHeard, onChange } = this.#deps;
    const room = createRoomStore(
      name,
      store.alias,
      (alias) => store.profiles.of(alias)?.now ?? alias,
    );
    const onForbidden = (refusal: Refusal): void => void this.#removed(room, refusal);
    const seenSeq = (): number | undefined => store.seen.value.get(name);
    const deps = { store: room, queue, now, onHeard, onForbidden, seenSeq };
    const controller = new RoomController(deps, savedRoomOf(saved, name));
    const stopDrafts = this.#drafts.keep(room);
    const stopReading = keepReadMarker(room, store, now);
    const stopSaving = effect(() => {
      // Read, so that a change of any of them is saved.
      void [room.readMarker.value, room.outgoing.value];
      onChange();
    });
    const dispose = (): void => {
      stopReading();
      stopDrafts();
      stopSaving();
    };
    this.#rooms.set(name, { controller, dispose });
    store.rooms.value = [...store.rooms.value, room];
    return controller;
  }

  /** Leaves a room and shows another in its place. Does nothing in the only room. */
  leave(name: RoomName): void {
    const { rooms, here } = this.#deps.store;
    const held = this.#rooms.get(name);
    if (!held || rooms.value.length === 1) return;
    this.#rooms.delete(name);
    held.dispose();
    this.#drafts.forget(name);
    batch(() => {
      rooms.value = rooms.value.filter((room) => room !== held.controller.store);
      if (here.value === name) here.value = rooms.value[0]!.name;
    });
    void held.controller.leave();
  }

  /** A room that is not shown did not let this person in: it leaves the list. */
  refused(name: RoomName, refusal: Refusal): void {
    const { here } = this.#deps.store;
    const held = this.#rooms.get(name);
    if (!held || refusal.code !== 'forbidden' || here.value === name) return;
    // Guests of one room were never in the first one, which everybody begins with.
    if (name === LOBBY) this.leave(name);
    else void this.#removed(held.controller.store, refusal);
  }

  /** This person may no longer read the room. The only room stays, and says so itself. */
  async #removed({ name, title }: RoomStore, refusal: Refusal): Promise<void> {
    const { rooms, notice } = this.#deps.store;
    if (rooms.value.length === 1) return;
    this.leave(name);
    this.#deps.onChange();
    notice.value = await explain((words) => words.removedWords(title.value, refusal));
  }

  clear(): void {
    for (const { dispose } of this.#rooms.values()) dispose();
    this.#rooms.clear();
    this.#deps.store.rooms.value = [];
  }
}
