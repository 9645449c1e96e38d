// The files of one room, the newest first: those that the conversation has, and older ones from the
// archive; where there is none, from pages of history. A private file is there for those it was
// for.
import type { Client, Room } from '@natter/client';
import { RefusedError } from '@natter/client';
import type { FileReference, Message } from '@natter/protocol';
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal, Signal } from '@preact/signals';
import { amendFailedWords } from '../actions/amend-words.ts';
import type { RoomStore } from '../chat/room-store.ts';

const HITS = 50;
const PAGE = 200;
/** Pages without a file that are read in a row; then the person decides. */
const PAGES_MAX = 4;

export interface FileMessage extends Message {
  readonly file: FileReference;
}

export type FilesStatus =
  | { readonly kind: 'idle' | 'reading' }
  /** There are no older ones. */
  | { readonly kind: 'all' }
  /** In words. */
  | { readonly kind: 'failed'; readonly why: string };

/** Where older files are read from. */
export interface FilesSource {
  readonly client: Client;
  readonly room: Room;
}

export class RoomFiles {
  readonly status: Signal<FilesStatus> = signal({ kind: 'idle' });
  readonly all: ReadonlySignal<readonly FileMessage[]>;
  readonly #store: RoomStore;
  readonly #older: Signal<readonly FileMessage[]> = signal([]);
  #followers = 0;
  #cursor: string | undefined;
  #before: number | undefined;
  #isWithoutArchive = false;
  #reading: Promise<void> | undefined;

  constructor(store: RoomStore) {
    this.#store = store;
    this.all = computed(() => {
      const { entries, olderBefore = 0 } = store.timeline.value;
      const here = entries.flatMap((entry) =>
        entry.kind === 'message' && hasFile(entry.message) ? [entry.message] : [],
      );
      // Of what the conversation has, it knows what became of it.
      const older = this.#older.value.filter(({ seq }) => seq < olderBefore);
      return [...here.toReversed(), ...older];
    });
  }

  /** Keeps the list up to date. Returns a function that stops it. */
  follow(room: Room): () => void {
    this.#followers += 1;
    // Nobody told what became of them meanwhile.
    if (this.#followers === 1) this.#begin();
    const stop = room.on('amended', ({ of, erase }) => {
      if (erase) this.#older.value = this.#older.value.filter(({ seq }) => seq !== of);
    });
    return () => {
      this.#followers -= 1;
      stop();
    };
  }

  /** Reads older ones until some are found. Resolves when done; never rejects. */
  more(source: FilesSource): Promise<void> {
    this.#reading ??= this.#more(source).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  #begin(): void {
    this.#older.value = [];
    this.#cursor = undefined;
    this.#before = undefined;
    this.status.value = { kind: 'idle' };
  }

  async #more(source: FilesSource): Promise<void> {
    const before = this.all.value.length;
    this.status.value = { kind: 'reading' };
    try {
      for (let page = 0; page < PAGES_MAX; page += 1) {
        const hasMore = await this.#page(source);
        if (!hasMore) this.status.value = { kind: 'all' };
        if (!hasMore || this.all.value.length > before) break;
      }
      if (this.status.value.kind === 'reading') this.status.value = { kind: 'idle' };
    } catch (error) {
      this.status.value = { kind: 'failed', why: amendFailedWords(error, 'read') };
    }
  }

  /** Resolves to whether there is more. */
  async #page(source: FilesSource): Promise<boolean> {
    if (this.#store.timeline.value.olderBefore === undefined) return false;
    if (this.#isWithoutArchive) return this.#ofHistory(source);
    try {
      return await this.#ofArchive(source);
    } catch (error) {
      if (!(error instanceof RefusedError) || error.code !== 'no-archive') throw error;
      this.#isWithoutArchive = true;
      return this.#ofHistory(source);
    }
  }

  async #ofArchive({ client }: FilesSource): Promise<boolean> {
    const { hits, more, cursor } = await client.search('has:file', {
      room: this.#store.name,
      limit: HITS,
      order: 'newest',
      ...(this.#cursor !== undefined && { cursor: this.#cursor }),
    });
    this.#take(hits.map(({ message }) => message));
    this.#cursor = cursor;
    return more && cursor !== undefined;
  }

  async #ofHistory({ room }: FilesSource): Promise<boolean> {
    const before = this.#before ?? this.#store.timeline.value.olderBefore!;
    const { messages, more, next } = await room.history({ before, limit: PAGE });
    this.#take(messages.toReversed());
    this.#before = next ?? messages[0]?.seq;
    return more && this.#before !== undefined;
  }

  /** The newest first. */
  #take(messages: readonly Message[]): void {
    const last = this.#older.value.at(-1)?.seq ?? Infinity;
    const found = messages.filter(hasFile).filter(({ seq }) => seq < last);
    this.#older.value = [...this.#older.value, ...found];
  }
}

function hasFile(message: Message): message is FileMessage {
  return message.file !== undefined;
}

const known = new WeakMap<object, RoomFiles>();

/** Returns the files of this room. */
export function filesOf(store: RoomStore): RoomFiles {
  const files = known.get(store.timeline) ?? new RoomFiles(store);
  known.set(store.timeline, files);
  return files;
}
