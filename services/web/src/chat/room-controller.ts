// One room between the client library and its store: what comes is folded into signals once a frame, what this person does goes out.
// It outlives connections and clients: `enter` binds it to the client of now. Called by chat.ts.
import { ClientError } from '@natter/client';
import type { Client, Room, Roster as KnownRoster } from '@natter/client';
import type { Message } from '@natter/protocol';
import { batch } from '@preact/signals';
import { attentionFrom } from '../rooms/read-marker.ts';
import { withLeft } from '../composer/audience.ts';
import {
  entriesIn,
  following,
  held,
  movedUp,
  newestWindow,
} from '../conversation/rendered-window.ts';
import { foldOutgoing } from '../message/outgoing.ts';
import type { Outgoing, OutgoingEvent } from '../message/outgoing.ts';
import { lostWords, sayRefusedWords } from '../words/refusal-words.ts';
import { findName, rosterOf } from '../members/roster.ts';
import { emptyTimeline, foldTimeline, trimTimeline } from '../conversation/timeline.ts';
import type { TimelineEvent } from '../conversation/timeline.ts';
import { isTyping } from '../members/typing.ts';
import type { FrameQueue } from './frame-queue.ts';
import type { SavedRoom } from './saved-session.ts';
import type { RoomStore } from './store.ts';
import { TypingWatch } from '../members/typing-signals.ts';
import { UploadQueue } from '../files/upload-queue.ts';

/** Messages asked for on entering, and with each page of older ones. */
const HISTORY_FIRST = 60;
const HISTORY_PAGE = 200;
/** Pages may hold nothing one may see; so many are asked for in a row. */
const EMPTY_PAGES_MAX = 20;

export interface DriverParts {
  readonly store: RoomStore;
  readonly queue: FrameQueue;
  readonly now: () => number;
  /** A live message; whether to notify is the caller's. */
  readonly onHeard: (message: Message) => void;
}

export class RoomDriver {
  readonly store: RoomStore;
  readonly #parts: DriverParts;
  #saved: SavedRoom | undefined;
  #entering: Promise<Room> | undefined;
  #room: Room | undefined;
  #roster: KnownRoster | undefined;
  #client: Client | undefined;
  readonly #uploads: UploadQueue;
  #events: TimelineEvent[] = [];
  readonly #typing: TypingWatch;

  constructor(parts: DriverParts, saved?: SavedRoom) {
    this.#parts = parts;
    this.store = parts.store;
    this.#typing = new TypingWatch(parts.store.typing, parts.now);
    this.#uploads = new UploadQueue(parts.store.name, (key, sentBytes) => {
      parts.queue.add(() => this.change({ type: 'progress', key, sentBytes }));
    });
    this.#saved = saved;
    if (!saved) return;
    this.store.draft.value = saved.draft;
    this.store.outgoing.value = saved.outgoing;
  }

  /** Rejects as `client.join` does. What was not settled on an earlier client is said again, under its id. */
  async enter(client: Client): Promise<void> {
    const { store, queue } = this.#parts;
    store.status.value = { kind: 'entering' };
    this.#room = undefined;
    this.#client = client;
    this.#entering = client.join(store.name, { history: HISTORY_FIRST });
    for (const one of store.outgoing.value)
      if (one.state.kind === 'waiting') void this.#send(one, this.#entering);
    const room = await this.#entering;
    this.#room = room;
    this.#listen(room);
    queue.add(() => {
      store.status.value = { kind: 'here' };
    });
  }

  /** With the file, if it is about one. */
  say(outgoing: Outgoing, file?: File): void {
    if (file) this.#uploads.add(outgoing.key, file);
    this.change({ type: 'said', outgoing });
    if (this.#entering) void this.#send(outgoing, this.#entering);
  }

  canSend({ key, upload }: Outgoing): boolean {
    return !upload || this.#uploads.has(key);
  }

  /** Takes it back, if it is not stored yet. */
  discard({ key }: Outgoing): void {
    this.change({ type: 'gone', key });
    this.#uploads.forget(key);
  }

  change(event: OutgoingEvent): void {
    const { outgoing } = this.store;
    outgoing.value = foldOutgoing(outgoing.value, event);
  }

  /** Something was typed. Those it is for are told, now and then. */
  typed(to: readonly string[]): void {
    if (this.#room) this.#typing.typed(this.#room, to);
  }

  /** Fetches older messages, if there are any; not twice at once. */
  async loadOlder(): Promise<void> {
    const { timeline, window, isLoadingOlder } = this.store;
    if (isLoadingOlder.value || !this.#room) return;
    isLoadingOlder.value = true;
    try {
      for (let page = 0; page < EMPTY_PAGES_MAX; page += 1) {
        const before = timeline.value.olderBefore;
        if (before === undefined) return;
        const older = await this.#room.history({ before, limit: HISTORY_PAGE });
        // Together: what stood first may need less room once it is known what stands before it, and a list at its top cannot give way.
        batch(() => {
          const isAtTop = entriesIn(timeline.value.entries, window.value).start === 0;
          timeline.value = foldTimeline(timeline.value, [{ type: 'older', page: older }]);
          if (isAtTop) window.value = movedUp(timeline.value.entries, window.value);
        });
        if (older.messages.length > 0) return;
      }
    } catch {
      // The room was left, or the client closed; a connection that breaks is waited for.
    } finally {
      isLoadingOlder.value = false;
    }
  }

  leave(): Promise<void> {
    return this.#room?.leave() ?? Promise.resolve();
  }

  async #send(one: Outgoing, entering: Promise<Room>): Promise<void> {
    const { key, text, to, ref } = one;
    const { queue } = this.#parts;
    const speech = { id: key, ...(to && { to }), ...(ref !== undefined && { ref }) };
    try {
      const room = await entering;
      await (one.upload ? this.#uploads.send(this.#client!, one) : room.say(text, speech));
      // Where the message is not here, nothing else takes it away: the log no longer told it.
      queue.add(() => this.change({ type: 'gone', key }));
    } catch (error) {
      // It waits for the next client, which says it again under its id; or that has taken over already.
      if (hasEnded(error) || this.#entering !== entering) return;
      queue.add(() => {
        const afterSeq = this.store.timeline.value.seq;
        this.change({ type: 'refused', key, reason: sayRefusedWords(error), afterSeq });
      });
    }
  }

  #listen(room: Room): void {
    const { store, queue, now } = this.#parts;
    let isFirst = true;
    room.on('joined', (frame) => {
      const isFresh = isFirst;
      isFirst = false;
      queue.add(() => {
        if (isFresh) this.#begin(frame.epoch, frame.seq);
      });
      this.#add({ type: 'joined', frame });
    });
    room.on('truncated', () => this.#add({ type: 'truncated' }));
    room.on('message', (message) => {
      const own = store.outgoing.value.find(({ key }) => key === message.id);
      const tookMs = Math.max(0, now() - (own?.saidAtMs ?? message.at));
      this.#add({ type: 'message', message, tookMs });
      queue.add(() => {
        this.#typing.stopped(message.from);
        // One's own: it takes the place of what waited.
        if (own) this.change({ type: 'gone', key: message.id });
      });
      this.#parts.onHeard(message);
    });
    room.on('member', (change) => {
      this.#add({ type: 'member', change, heardAtMs: now() });
      if (change.change === 'left') queue.add(() => this.#left([change.alias]));
    });
    room.on('members-changed', (change) => {
      this.#add({ type: 'members-changed', change, heardAtMs: now() });
      queue.add(() => this.#left(change.left));
    });
    room.on('signal', ({ from, data }) => {
      if (isTyping(data)) queue.add(() => this.#typing.saw(from));
    });
    room.on('lost', (refusal) => {
      store.status.value = { kind: 'refused', why: lostWords(refusal) };
    });
  }

  /** A client of its own comes in: what stood here is fetched anew. */
  #begin(epoch: string, seq: number): void {
    const { store } = this;
    const read = this.#saved?.epoch === epoch ? this.#saved.readSeq : undefined;
    const known = store.timeline.value.epoch === epoch ? store.attention.value.readSeq : read;
    store.timeline.value = emptyTimeline;
    store.window.value = newestWindow([]);
    store.attention.value = { ...attentionFrom(known ?? seq), awaySinceMs: this.#parts.now() };
    this.#saved = undefined;
  }

  #add(event: TimelineEvent): void {
    this.#events.push(event);
    if (this.#events.length === 1) this.#parts.queue.add(() => this.#fold());
  }

  #fold(): void {
    const { timeline, window, isAtEnd } = this.store;
    const events = this.#events;
    this.#events = [];
    if (this.#room && this.#room.roster !== this.#roster) {
      this.#roster = this.#room.roster;
      const roster = rosterOf(this.#roster);
      this.store.roster.value = roster;
      // Who went while we were away is told by no notice.
      const { to } = this.store.draft.value.audience;
      this.#left(to.filter((name) => findName(roster, name) === undefined));
    }
    const folded = foldTimeline(timeline.value, events);
    if (isAtEnd.value) {
      timeline.value = trimTimeline(folded);
      window.value =
        window.value.fromSeq === 0
          ? newestWindow(timeline.value.entries)
          : following(timeline.value.entries, window.value);
    } else {
      timeline.value = folded;
      window.value = held(folded.entries, window.value);
    }
  }

  #left(names: readonly string[]): void {
    const { draft } = this.store;
    const audience = withLeft(draft.value.audience, names);
    if (audience !== draft.value.audience) draft.value = { ...draft.value, audience };
    for (const name of names) this.#typing.stopped(name);
  }
}

/** The client did, not the room. */
function hasEnded(error: unknown): boolean {
  return error instanceof ClientError && ['closed', 'replaced', 'expelled'].includes(error.code);
}
