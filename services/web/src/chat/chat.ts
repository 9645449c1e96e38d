// The session: one client of the library, a driver for each room, and what a person can do. The page calls it; it changes the store.
// A room's traffic: room-driver.ts. What is kept over a reload: saved-session.ts.
import { connect, RefusedError } from '@natter/client';
import type { Client } from '@natter/client';
import { LOBBY } from '@natter/protocol';
import type { Message, RoomName } from '@natter/protocol';
import { batch, effect } from '@preact/signals';
import { linkAfter } from '../words/connection-words.ts';
import { proposedName } from '../welcome/suggested-name.ts';
import { joinRefusedWords } from '../words/refusal-words.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { createFrameQueue } from './frame-queue.ts';
import { keepAttention, toNewest } from '../conversation/reading.ts';
import { RoomDriver } from './room-controller.ts';
import { forgetSession, loadSession, saveSession, savedRoomOf } from './saved-session.ts';
import type { SavedSession } from './saved-session.ts';
import { outgoingOf } from '../composer/messages-of-draft.ts';
import type { Speech } from '../composer/messages-of-draft.ts';
import { createRoomStore } from './store.ts';
import type { RoomStore, Store } from './store.ts';

/** Written again so soon after a change. */
const SAVE_MS = 300;

export class Chat {
  readonly store: Store;
  readonly #now: () => number;
  readonly #onHeard: (message: Message) => void;
  readonly #queue = createFrameQueue((tasks) => batch(() => tasks.forEach((task) => task())));
  readonly #drivers = new Map<RoomName, RoomDriver>();
  #client: Client | undefined;
  #session: string | undefined;
  #save: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: {
    readonly store: Store;
    readonly now: () => number;
    readonly onHeard: (message: Message) => void;
  }) {
    this.store = parts.store;
    this.#now = parts.now;
    this.#onHeard = parts.onHeard;
  }

  /** Where the tab left off, or at the door of that room. */
  begin(room: RoomName | undefined): void {
    const saved = loadSession();
    this.store.here.value = room ?? saved?.here ?? LOBBY;
    if (!saved) return;
    this.store.alias.value = saved.alias;
    this.#session = saved.session;
    for (const { name } of saved.rooms) this.#driver(name, saved);
    this.#driver(this.store.here.value, saved);
    this.store.stage.value = 'inside';
    this.#connect(saved.alias);
    for (const driver of this.#drivers.values()) void this.#enterRoom(driver);
  }

  /** From the door, under this name. */
  async enter(alias: string): Promise<void> {
    const { stage, doorFault, here } = this.store;
    stage.value = 'entering';
    doorFault.value = undefined;
    this.#connect(alias);
    const driver = this.#driver(here.value);
    try {
      await driver.enter(this.#client!);
      this.#session = this.#client!.session;
      stage.value = 'inside';
      this.save();
    } catch (error) {
      this.#stayOutside(error, alias);
    }
  }

  /** The session goes on here, wherever it went. */
  takeOver(): void {
    this.store.ended.value = undefined;
    this.#connect(this.store.alias.value);
    for (const driver of this.#drivers.values()) void this.#enterRoom(driver);
  }

  /** Out of all rooms, back to the door. */
  quit(): void {
    clearTimeout(this.#save);
    this.#client?.close();
    this.#forgetAll();
    this.store.stage.value = 'door';
  }

  show(name: RoomName): void {
    const isNew = !this.#drivers.has(name);
    const driver = this.#driver(name);
    this.store.here.value = name;
    this.#saveSoon();
    if (isNew) void this.#enterRoom(driver);
  }

  /** Again, after a refusal. */
  enterAgain(name: RoomName): void {
    void this.#enterRoom(this.#driver(name));
  }

  leaveRoom(name: RoomName): void {
    const { rooms, here } = this.store;
    const driver = this.#drivers.get(name);
    if (!driver || rooms.value.length === 1) return;
    this.#drivers.delete(name);
    rooms.value = rooms.value.filter((room) => room !== driver.store);
    if (here.value === name) here.value = rooms.value[0]!.name;
    void driver.leave();
    this.#saveSoon();
  }

  say(room: RoomStore, speech: Speech): void {
    const driver = this.#drivers.get(room.name);
    for (const { outgoing, file } of outgoingOf(speech, this.#now())) driver?.say(outgoing, file);
    toNewest(room);
  }

  /** Under its id: if it was stored after all, it is not said twice. */
  sayAgain(room: RoomStore, outgoing: Outgoing): void {
    const driver = this.#drivers.get(room.name);
    driver?.change({ type: 'gone', key: outgoing.key });
    driver?.say({ ...outgoing, saidAtMs: this.#now(), state: { kind: 'waiting' } });
    toNewest(room);
  }

  /** False: it was a file that is no longer at hand. */
  canSayAgain(room: RoomStore, outgoing: Outgoing): boolean {
    return this.#drivers.get(room.name)?.canSend(outgoing) === true;
  }

  discard(room: RoomStore, outgoing: Outgoing): void {
    this.#drivers.get(room.name)?.discard(outgoing);
  }

  typed(room: RoomStore, to: readonly string[]): void {
    this.#drivers.get(room.name)?.typed(to);
  }

  loadOlder(room: RoomStore): Promise<void> {
    return this.#drivers.get(room.name)?.loadOlder() ?? Promise.resolve();
  }

  /** At once: the page may be going. */
  save(): void {
    clearTimeout(this.#save);
    this.#save = undefined;
    if (this.#session === undefined || this.store.stage.value !== 'inside') return;
    saveSession(this.store, this.#session, this.#now());
  }

  #connect(alias: string): void {
    const { store } = this;
    this.#client?.close();
    const client = connect({
      url: '/ws',
      alias,
      ...(this.#session !== undefined && { session: this.#session }),
    });
    this.#client = client;
    store.link.value = { state: 'connecting', replayed: 0, troubleSinceMs: this.#now() };
    client.on('status', (status) => {
      if (client !== this.#client) return;
      // What came before the change is on the page before it is told.
      if (status.state !== store.link.value.state) this.#queue.flush();
      batch(() => {
        store.link.value = linkAfter(store.link.value, status, this.#now());
        store.gateway.value = status.gateway;
        store.alias.value = client.alias;
      });
    });
    client.on('error', ({ code }) => {
      if (client !== this.#client || client.state !== 'closed') return;
      store.ended.value = code === 'replaced' ? 'replaced' : 'expelled';
    });
  }

  async #enterRoom(driver: RoomDriver): Promise<void> {
    const client = this.#client!;
    try {
      await driver.enter(client);
      this.#saveSoon();
    } catch (error) {
      if (client !== this.#client || this.store.ended.value !== undefined) return;
      const why = joinRefusedWords(error, this.store.alias.value);
      driver.store.status.value = { kind: 'refused', why };
    }
  }

  #stayOutside(error: unknown, alias: string): void {
    this.#client?.close();
    this.#forgetAll();
    const { stage, doorFault } = this.store;
    const why = joinRefusedWords(error, alias);
    const isTaken = error instanceof RefusedError && error.code === 'alias-taken';
    doorFault.value = { why, ...(isTaken && { free: proposedName(alias) }) };
    stage.value = 'door';
  }

  #forgetAll(): void {
    this.#client = undefined;
    this.#session = undefined;
    this.#drivers.clear();
    this.store.rooms.value = [];
    this.store.ended.value = undefined;
    forgetSession();
  }

  #driver(name: RoomName, saved?: SavedSession): RoomDriver {
    const known = this.#drivers.get(name);
    if (known) return known;
    const store = createRoomStore(name, this.store.alias);
    const parts = { store, queue: this.#queue, now: this.#now, onHeard: this.#onHeard };
    const driver = new RoomDriver(parts, savedRoomOf(saved, name));
    this.#drivers.set(name, driver);
    this.store.rooms.value = [...this.store.rooms.value, store];
    keepAttention(store, this.store, this.#now);
    effect(() => {
      // Read, so that a change of any of them saves.
      void [store.attention.value, store.draft.value, store.outgoing.value];
      this.#saveSoon();
    });
    return driver;
  }

  #saveSoon(): void {
    this.#save ??= setTimeout(() => this.save(), SAVE_MS);
  }
}
