// The actions of a person: enter, talk, change rooms, leave. The page calls them; they change the
// store. Holds one client of the library and a controller for each room (held-rooms.ts).
import type { Client } from '@natter/client';
import { LOBBY } from '@natter/protocol';
import type { Message, RoomName } from '@natter/protocol';
import { batch } from '@preact/signals';
import { toNewest } from '../conversation/go-to-message.ts';
import { messagesOfDraft } from '../message/messages-of-draft.ts';
import type { SentDraft } from '../message/messages-of-draft.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { nameFaultOf } from '../welcome/name-fault.ts';
import { joinRefusedWords } from '../words/refusal-words.ts';
import { notARoomWords } from '../words/room-words.ts';
import { connectClient, retireClient } from './connect-client.ts';
import { createFrameQueue } from './frame-queue.ts';
import { HeldRooms } from './held-rooms.ts';
import type { RoomController } from './room-controller.ts';
import type { RoomStore } from './room-store.ts';
import { forgetSession, loadSession, saveSession } from './saved-session.ts';
import type { Store } from './store.ts';
import { watchTabOwner } from './tab-owner.ts';

/** ms until a change is saved. */
const SAVE_MS = 300;

export interface ChatDeps {
  readonly store: Store;
  readonly now: () => number;
  /** Called with each live message. */
  readonly onHeard: (message: Message) => void;
}

/** One person's conversations on this page. `begin` or `enter` connects it. */
export class Chat {
  readonly store: Store;
  readonly #deps: ChatDeps;
  readonly #queue = createFrameQueue((tasks) => batch(() => tasks.forEach((task) => task())));
  readonly #rooms: HeldRooms;
  readonly #tab = watchTabOwner(() => this.#stop());
  #client: Client | undefined;
  #session: string | undefined;
  #save: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: ChatDeps) {
    this.#deps = deps;
    this.store = deps.store;
    const onChange = (): void => this.#saveSoon();
    this.#rooms = new HeldRooms({ ...deps, queue: this.#queue, onChange });
  }

  /** Goes on where this browser left off, or asks for a name. */
  begin(room: RoomName | undefined): void {
    const saved = loadSession();
    this.store.here.value = room ?? saved?.here ?? LOBBY;
    if (!saved) return;
    this.store.alias.value = saved.alias;
    this.#session = saved.session;
    for (const { name } of saved.rooms) this.#rooms.hold(name, saved);
    this.#rooms.hold(this.store.here.value, saved);
    this.store.stage.value = 'inside';
    this.#tab.take();
    this.#connect(saved.alias);
    this.#enterAll();
  }

  /** Enters the room that is shown, under this name. */
  async enter(alias: string): Promise<void> {
    const { stage, nameFault, here } = this.store;
    stage.value = 'entering';
    nameFault.value = undefined;
    this.#connect(alias);
    const client = this.#client!;
    try {
      await this.#rooms.hold(here.value).enter(client);
      if (this.store.stopped.value !== undefined) return;
      this.#session = client.session;
      stage.value = 'inside';
      this.#tab.take();
      this.save();
    } catch (error) {
      if (this.store.stopped.value === 'other-tab') return;
      client.close();
      this.#forgetAll();
      nameFault.value = nameFaultOf(error, alias);
      stage.value = 'welcome';
    }
  }

  /** Connects again after the connection was closed for good. */
  connectAgain(): void {
    this.store.stopped.value = undefined;
    this.#connect(this.store.alias.value);
    this.#enterAll();
  }

  /** Leaves all rooms and asks for a name again. */
  quit(): void {
    this.#client?.close();
    this.#forgetAll();
    this.store.stage.value = 'welcome';
  }

  show(name: RoomName): void {
    const isNew = !this.#rooms.has(name);
    const controller = this.#rooms.hold(name);
    this.store.here.value = name;
    this.store.notice.value = undefined;
    this.#saveSoon();
    if (isNew) void this.#enterRoom(controller);
  }

  /** Says why this text names no room. */
  refuseRoom(written: string): void {
    this.store.notice.value = notARoomWords(written);
  }

  /** Tries a room again that refused this person. */
  enterAgain(name: RoomName): void {
    void this.#enterRoom(this.#rooms.hold(name));
  }

  /** Leaves a room, unless it is the only one. */
  leaveRoom(name: RoomName): void {
    this.#rooms.leave(name);
    this.#saveSoon();
  }

  say(room: RoomStore, draft: SentDraft): void {
    const controller = this.#rooms.of(room);
    for (const { outgoing, file } of messagesOfDraft(draft, this.#deps.now()))
      controller?.say(outgoing, file);
    toNewest(room);
  }

  /** Sends it under its id: if it was stored after all, it is not said twice. */
  sayAgain(room: RoomStore, outgoing: Outgoing): void {
    const controller = this.#rooms.of(room);
    controller?.change({ type: 'gone', key: outgoing.key });
    controller?.say({ ...outgoing, sentAtMs: this.#deps.now(), state: { kind: 'waiting' } });
    toNewest(room);
  }

  /** Returns false if it is a file that is no longer at hand. */
  canSayAgain(room: RoomStore, outgoing: Outgoing): boolean {
    return this.#rooms.of(room)?.canSend(outgoing) === true;
  }

  discard(room: RoomStore, outgoing: Outgoing): void {
    this.#rooms.of(room)?.discard(outgoing);
  }

  typed(room: RoomStore, to: readonly string[]): void {
    this.#rooms.of(room)?.typed(to);
  }

  loadOlder(room: RoomStore): Promise<void> {
    return this.#rooms.of(room)?.loadOlder() ?? Promise.resolve();
  }

  /** Shows all events that have arrived, before a decision that depends on them. */
  flush(): void {
    this.#queue.flush();
  }

  /** Asks the gateway for a sign of life, and reconnects at once if there is none. */
  checkConnection(): void {
    this.#client?.probe();
  }

  /** Stops if another tab took the session while this one was asleep. */
  checkTab(): void {
    if (this.store.stage.value === 'inside' && !this.#tab.isOwner) this.#stop();
  }

  /** Saves at once: the page may be going. */
  save(): void {
    clearTimeout(this.#save);
    this.#save = undefined;
    const { stage, stopped } = this.store;
    const isOurs = stage.value === 'inside' && stopped.value !== 'other-tab' && this.#tab.isOwner;
    if (this.#session !== undefined && isOurs) saveSession(this.store, this.#session);
  }

  /** Another tab goes on with the session. This one must neither save nor come back by itself. */
  #stop(): void {
    this.store.stopped.value = 'other-tab';
    if (this.#client) retireClient(this.#client);
    this.#client = undefined;
  }

  #connect(alias: string): void {
    this.#client?.close();
    this.#client = connectClient({
      alias,
      session: this.#session,
      store: this.store,
      now: this.#deps.now,
      isCurrent: (client) => client === this.#client,
      flush: () => this.#queue.flush(),
      onReplaced: () => (this.#tab.hasJustTaken ? this.connectAgain() : this.#stop()),
    });
  }

  #enterAll(): void {
    for (const controller of this.#rooms.all()) void this.#enterRoom(controller);
  }

  async #enterRoom(controller: RoomController): Promise<void> {
    const client = this.#client;
    if (!client) return;
    try {
      await controller.enter(client);
      this.#saveSoon();
    } catch (error) {
      if (client !== this.#client || this.store.stopped.value !== undefined) return;
      const why = joinRefusedWords(error, this.store.alias.value);
      controller.store.status.value = { kind: 'refused', why };
    }
  }

  #forgetAll(): void {
    clearTimeout(this.#save);
    this.#save = undefined;
    this.#client = undefined;
    this.#session = undefined;
    this.#rooms.clear();
    this.store.stopped.value = undefined;
    forgetSession();
  }

  #saveSoon(): void {
    this.#save ??= setTimeout(() => this.save(), SAVE_MS);
  }
}
