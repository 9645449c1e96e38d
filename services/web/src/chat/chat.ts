// The actions of a person: enter, talk, change rooms, leave. The page calls them; they change the
// store. Holds one client of the library and a controller for each room (held-rooms.ts).
import { RefusedError } from '@natter/client';
import type { Client } from '@natter/client';
import { LOBBY } from '@natter/protocol';
import type { Message, Person, RoomName } from '@natter/protocol';
import { batch } from '@preact/signals';
import { toNewest } from '../conversation/go-to-message.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import { messagesOfDraft } from '../message/messages-of-draft.ts';
import type { SentDraft } from '../message/messages-of-draft.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { acceptInvite } from './accept-invite.ts';
import { connectClient } from './connect-client.ts';
import type { SignedOut } from './connect-client.ts';
import { explain } from '../loading/explain.ts';
import { createFrameQueue } from './frame-queue.ts';
import { HeldRooms } from './held-rooms.ts';
import type { RoomController } from './room-controller.ts';
import type { RoomStore } from './room-store.ts';
import { KeepSaved } from './keep-saved.ts';
import { forgetSession, loadSession, saveSession } from './saved-session.ts';
import { forgetTabs, loadTab } from './saved-tab.ts';
import type { Store } from './store.ts';
import { forgetKept } from '../offline/forget-kept.ts';
import { takeDevice } from './tab-device.ts';

export interface ChatDeps {
  readonly store: Store;
  readonly now: () => number;
  /** Called with each live message. */
  readonly onHeard: (message: Message) => void;
  /** The gateway no longer knows this person. Everything unsent is kept for their return. */
  readonly onSignedOut: (why: SignedOut) => void;
}

/** One person's conversations on this page. `begin`, `beginAs` or `enter` connects it. */
export class Chat {
  readonly store: Store;
  readonly #deps: ChatDeps;
  readonly #queue = createFrameQueue((tasks) => batch(() => tasks.forEach((task) => task())));
  readonly #rooms: HeldRooms;
  readonly #tab = takeDevice();
  readonly #saved: KeepSaved;
  #client: Client | undefined;
  #session: string | undefined;

  constructor(deps: ChatDeps) {
    this.#deps = deps;
    this.store = deps.store;
    this.#saved = new KeepSaved({ ...deps, tab: this.#tab });
    const onChange = (): void => this.#saved.soon();
    this.#rooms = new HeldRooms({ ...deps, queue: this.#queue, onChange });
  }

  /** The client in use; undefined until somebody has entered. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** Where anyone may come: goes on as the member this browser is, or asks for a name. */
  begin(room: RoomName | undefined): void {
    const saved = loadSession();
    this.store.here.value = room ?? LOBBY;
    if (!saved) return;
    this.#session = saved.session;
    this.#goOn(saved.alias, room);
  }

  /** Goes on as a signed-in person. */
  beginAs(person: Person, room: RoomName | undefined): void {
    this.store.person.value = person;
    this.#goOn(person.alias, room);
  }

  /** Enters the room that is shown, under this name. */
  async enter(alias: string): Promise<void> {
    const { stage, nameFault, here } = this.store;
    stage.value = 'entering';
    nameFault.value = undefined;
    const client = this.#connect(alias);
    try {
      await acceptInvite(client, this.store, here.value);
      await this.#rooms.hold(here.value).enter(client);
      if (client !== this.#client) return;
      this.#session = client.session;
      stage.value = 'inside';
      saveSession({ alias: client.alias, session: client.session });
      this.#saved.now();
    } catch (error) {
      if (client !== this.#client) return;
      this.stop();
      const chunk = await loadChunk(() => import('../welcome/name-fault.ts'));
      nameFault.value = await chunk?.nameFaultOf(error, alias);
      // Another tab may have entered meanwhile.
      this.begin(here.value);
    }
  }

  /** Another tab of this browser began a session, took another name, or left. */
  sessionChanged(): void {
    const { session, alias } = loadSession() ?? {};
    const isSame = session === this.#session && (!session || alias === this.store.alias.value);
    if (this.store.stage.value === 'entering' || isSame) return;
    this.stop();
    this.begin(this.store.here.value);
  }

  /** Connects again: the connection was closed for good, or the person has another name. */
  connectAgain(): void {
    this.store.isExpelled.value = false;
    this.#connect(this.store.alias.value);
    this.#enterAll();
  }

  /** Leaves all rooms and forgets this browser's member. */
  quit(): void {
    this.stop();
    forgetSession();
    forgetTabs();
    forgetKept();
  }

  /** Leaves all rooms. What is unsent stays saved. */
  stop(): void {
    const client = this.#client;
    this.#saved.stop();
    this.#client = undefined;
    this.#session = undefined;
    this.#rooms.clear();
    batch(() => {
      this.store.isExpelled.value = false;
      this.store.person.value = undefined;
      this.store.stage.value = 'welcome';
    });
    client?.close();
  }

  show(name: RoomName): void {
    this.hold(name);
    this.store.here.value = name;
    this.store.notice.value = undefined;
    this.#saved.soon();
  }

  /** Enters a room, unless this person is in it, and does not show it. */
  hold(name: RoomName): void {
    if (!this.#rooms.has(name)) void this.#enterRoom(this.#rooms.hold(name));
  }

  /** Tries a room again that refused this person. */
  enterAgain(name: RoomName): void {
    void this.#enterRoom(this.#rooms.hold(name));
  }

  /** Leaves a room, unless it is the only one. */
  leaveRoom(name: RoomName): void {
    this.#rooms.leave(name);
    this.#saved.soon();
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

  /** Returns what does the rest in a room; undefined if it was left. */
  controllerOf(room: RoomStore): RoomController | undefined {
    return this.#rooms.of(room);
  }

  /** Shows all events that have arrived, before a decision that depends on them. */
  flush(): void {
    this.#queue.flush();
  }

  /** Asks the gateway for a sign of life, and reconnects at once if there is none. */
  checkConnection(): void {
    this.#client?.probe();
  }

  /** Saves at once: the page may be going. `isClosed`: another tab may take over what is unsent. */
  save(isClosed = false): void {
    this.#saved.now(isClosed);
  }

  #goOn(alias: string, room: RoomName | undefined): void {
    const { store, now } = this.#deps;
    const saved = loadTab(store.person.value?.id ?? '', this.#tab, now());
    store.here.value = room ?? saved?.here ?? LOBBY;
    store.alias.value = alias;
    for (const { name } of saved?.rooms ?? []) this.#rooms.hold(name, saved);
    this.#rooms.hold(store.here.value, saved);
    store.stage.value = 'inside';
    this.#connect(alias);
    this.#enterAll();
  }

  /** `alias`: of no use for a signed-in person, whose account has the name. */
  #connect(alias: string): Client {
    this.#client?.close();
    const { store, now, onSignedOut } = this.#deps;
    this.#client = connectClient({
      alias: store.person.value ? undefined : alias,
      session: this.#session,
      device: this.#tab.name,
      store,
      now,
      isCurrent: (client) => client === this.#client,
      flush: () => this.#queue.flush(),
      onEnded: (end) => {
        if (end === 'expelled') store.isExpelled.value = true;
        else onSignedOut(end);
      },
    });
    return this.#client;
  }

  #enterAll(): void {
    for (const controller of this.#rooms.all()) void this.#enterRoom(controller);
  }

  async #enterRoom(controller: RoomController): Promise<void> {
    const client = this.#client;
    const { name, status } = controller.store;
    if (!client) return;
    try {
      await acceptInvite(client, this.store, name);
      await controller.enter(client);
      this.#saved.soon();
    } catch (error) {
      if (client !== this.#client || client.state === 'closed') return;
      const options = { alias: this.store.alias.value, nowMs: this.#deps.now() };
      const why = await explain((words) => words.joinRefusedWords(error, options));
      if (client !== this.#client) return;
      status.value = { kind: 'refused', why };
      if (error instanceof RefusedError) this.#rooms.refused(name, error.refusal);
    }
  }
}
