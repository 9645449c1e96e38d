// Connects one room of the client library with its store, in both directions. Outlives connections
// and clients: `enter` binds it to the client in use. Called by chat.ts.
import type { Client, Room } from '@natter/client';
import type { Joined, Message, Refusal } from '@natter/protocol';
import { newestWindow } from '../conversation/rendered-window.ts';
import { emptyTimeline } from '../conversation/timeline.ts';
import { UploadQueue } from '../files/upload-queue.ts';
import { isSameName } from '../members/roster.ts';
import { isTyping } from '../members/typing.ts';
import { TypingSignals } from '../members/typing-signals.ts';
import { foldOutgoing } from '../message/outgoing.ts';
import type { Outgoing, OutgoingEvent } from '../message/outgoing.ts';
import { markerOnJoin } from '../rooms/read-marker.ts';
import { explain } from '../loading/explain.ts';
import { loadChunk } from '../loading/load-chunk.ts';
import type { FrameQueue } from './frame-queue.ts';
import { OlderPages } from '../conversation/older-pages.ts';
import { RoomFold } from './room-fold.ts';
import type { RoomStore } from './room-store.ts';
import type { SavedRoom } from './saved-tab.ts';
import { refusedEventOf, sendOutgoing } from './send-outgoing.ts';

/** Messages asked for on entering. */
const HISTORY_FIRST = 60;

export interface RoomControllerDeps {
  readonly store: RoomStore;
  readonly queue: FrameQueue;
  readonly now: () => number;
  /** Called with each live message; the callee decides whether to notify. */
  readonly onHeard: (message: Message) => void;
  /** Up to which seq this browser saw the room, as far as known. */
  readonly seenSeq: () => number | undefined;
  /** Called when this person may no longer read the room. */
  readonly onForbidden: (refusal: Refusal) => void;
}

/** Drives one room. `enter` joins it; until then messages wait. */
export class RoomController {
  readonly store: RoomStore;
  readonly #deps: RoomControllerDeps;
  readonly #fold: RoomFold;
  readonly #uploads: UploadQueue;
  readonly #typing: TypingSignals;
  readonly #older: OlderPages;
  #saved: SavedRoom | undefined;
  #entering: Promise<Room> | undefined;
  #room: Room | undefined;
  #client: Client | undefined;
  #isExpiring = false;

  constructor(deps: RoomControllerDeps, saved?: SavedRoom) {
    const { store, queue, now } = deps;
    this.#deps = deps;
    this.store = store;
    this.#typing = new TypingSignals(store.typing, now);
    this.#older = new OlderPages(store, (messages) => this.#expire(messages));
    this.#fold = new RoomFold({ store, queue, onLeft: (name) => this.#typing.stopped(name) });
    this.#uploads = new UploadQueue(store.name, (key, sentBytes) => {
      queue.add(() => this.change({ type: 'progress', key, sentBytes }));
    });
    this.#saved = saved;
    if (!saved) return;
    store.draft.value = saved.draft;
    store.outgoing.value = saved.outgoing;
  }

  /** Rejects as `client.join` does. Messages that wait are sent again, each under its id. */
  async enter(client: Client): Promise<void> {
    const { store, queue } = this.#deps;
    store.status.value = { kind: 'entering' };
    this.#room = undefined;
    this.#client = client;
    this.#entering = client.join(store.name, { history: HISTORY_FIRST });
    for (const one of store.outgoing.value)
      if (one.state.kind === 'waiting') void this.#send(one, this.#entering);
    const room = await this.#entering;
    this.#room = room;
    this.#listen(room);
    void loadChunk(() => import('../rooms/follow-marks.ts')).then((chunk) =>
      chunk?.followMarks(room, store),
    );
    queue.add(() => {
      store.status.value = { kind: 'here' };
    });
  }

  /** Sends a message, with its file if it has one. */
  say(outgoing: Outgoing, file?: File): void {
    if (file) this.#uploads.add(outgoing.key, file);
    this.change({ type: 'sent', outgoing });
    if (this.#entering) void this.#send(outgoing, this.#entering);
  }

  /** Returns false if its file is no longer at hand. */
  canSend({ key, upload }: Outgoing): boolean {
    return !upload || this.#uploads.has(key);
  }

  /** Takes a message back, if it is not stored yet. */
  discard({ key }: Outgoing): void {
    this.change({ type: 'gone', key });
    this.#uploads.forget(key);
  }

  change(event: OutgoingEvent): void {
    const { outgoing } = this.store;
    outgoing.value = foldOutgoing(outgoing.value, event);
  }

  /** Tells its audience that this person is writing, at most every few seconds. */
  typed(to: readonly string[]): void {
    if (this.#room) this.#typing.typed(this.#room, to);
  }

  /** The library's room; undefined until it was entered. */
  get room(): Room | undefined {
    return this.#room;
  }

  /** Fetches older messages. A second caller waits for the same page. */
  loadOlder(): Promise<void> {
    return this.#older.load(this.#room);
  }

  /** Leaves once everything sent has its answer. */
  leave(): Promise<void> {
    return this.#room?.leave() ?? Promise.resolve();
  }

  async #send(one: Outgoing, entering: Promise<Room>): Promise<void> {
    const { queue, now } = this.#deps;
    const savedEpoch = this.#saved?.epoch;
    try {
      await sendOutgoing(one, {
        entering,
        client: this.#client!,
        uploads: this.#uploads,
        savedEpoch,
      });
      // The message itself removes it too, unless the log no longer has it.
      queue.add(() => this.change({ type: 'gone', key: one.key }));
    } catch (error) {
      // The next client sends it again under its id, or has done so already.
      const { timeline, card } = this.store;
      const event = await refusedEventOf(error, {
        key: one.key,
        lastSeq: () => timeline.value.seq,
        isArchived: card.value?.archived === true,
        nowMs: now(),
      });
      if (event === undefined || this.#entering !== entering) return;
      queue.add(() => this.change(event));
    }
  }

  #listen(room: Room): void {
    const { store, queue, now } = this.#deps;
    /** The seq of the first join: messages up to it are history, and notify nobody. */
    let firstSeq: number | undefined;
    room.on('joined', (frame) => {
      const isFirst = firstSeq === undefined;
      firstSeq ??= frame.seq;
      queue.add(() => {
        this.#takeCard(room);
        if (isFirst) this.#begin(frame);
      });
      this.#fold.add(room, { type: 'joined', frame });
    });
    room.on('truncated', (frame) => this.#fold.add(room, { type: 'truncated', frame }));
    room.on('message', (message) => {
      const own = store.outgoing.value.find(({ key }) => key === message.id);
      const tookMs = Math.max(0, now() - (own?.sentAtMs ?? message.at));
      this.#fold.add(room, { type: 'message', message, tookMs });
      queue.add(() => {
        this.#typing.stopped(message.from);
        if (own) this.change({ type: 'gone', key: message.id });
      });
      this.#expire([message]);
      if (message.seq > (firstSeq ?? 0)) this.#deps.onHeard(message);
    });
    room.on('amended', (frame) =>
      this.#fold.add(room, { type: 'amended', frame, me: store.me.value }),
    );
    room.on('member', (change) =>
      this.#fold.add(room, { type: 'member', change, heardAtMs: now() }),
    );
    room.on('members-changed', (change) =>
      this.#fold.add(room, { type: 'members-changed', change, heardAtMs: now() }),
    );
    room.on('room', (event) => {
      queue.add(() => this.#takeCard(room));
      this.#fold.add(room, { type: 'room', event });
    });
    room.on('card', () => queue.add(() => this.#takeCard(room)));
    room.on('signal', ({ from, data }) => {
      // One's own comes from another device.
      if (isTyping(data) && !isSameName(from, this.#client!.alias))
        queue.add(() => this.#typing.saw(from));
    });
    room.on('lost', (refusal) => {
      void this.#lost(refusal);
      if (refusal.code === 'forbidden') this.#deps.onForbidden(refusal);
    });
  }

  /** The first message that disappears loads what takes it off the page. */
  #expire(messages: readonly Message[]): void {
    if (this.#isExpiring || messages.every(({ expires }) => expires === undefined)) return;
    this.#isExpiring = true;
    void loadChunk(() => import('../living/keep-expiry.ts')).then((chunk) =>
      chunk?.keepExpiry(this.store),
    );
  }

  #takeCard({ card, people }: Room): void {
    const { store } = this;
    store.card.value = card;
    // Of a direct room that was removed, the names stay.
    if (card) store.listed.value = people;
  }

  async #lost(refusal: Refusal): Promise<void> {
    const { store, now } = this.#deps;
    const entering = this.#entering;
    const why = await explain((words) => words.lostWords(refusal, now()));
    if (this.#entering === entering) store.status.value = { kind: 'refused', why };
  }

  /** The first join of a client: the room is loaded anew. */
  #begin(frame: Joined): void {
    const { store } = this;
    const { epoch } = frame;
    const { now, seenSeq } = this.#deps;
    const { epoch: knownEpoch } = store.timeline.value;
    const saved = this.#saved?.epoch === epoch ? this.#saved.readSeq : seenSeq();
    const here = knownEpoch === epoch ? store.readMarker.value.readSeq : saved;
    // Another device may have read further.
    const told = frame.mark?.read ?? 0;
    const knownSeq = told > (here ?? 0) ? told : here;
    store.unreadTold.value = frame.unread;
    this.#fold.checkEpoch(knownEpoch || this.#saved?.epoch, epoch);
    store.timeline.value = emptyTimeline;
    store.window.value = newestWindow([]);
    const options = { knownSeq, name: store.name, me: store.me.value, nowMs: now() };
    store.readMarker.value = markerOnJoin(frame, options);
    this.#saved = undefined;
  }
}
