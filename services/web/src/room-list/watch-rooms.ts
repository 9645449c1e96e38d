// Asks the server now and then for the rooms, and looks for messages in those that this person
// belongs to and is not in. A direct room with something new is entered: from then on it is live.
import type { Message } from '@natter/protocol';
import { effect } from '@preact/signals';
import type { Chat } from '../chat/chat.ts';
import { readStoredJson, writeStored } from '../page/browser-storage.ts';
import type { Page } from '../page/page-context.ts';
import { askRoom } from '../room-card/ask-room.ts';
import type { Unread } from '../rooms/unread.ts';
import { newsIn } from './unread-elsewhere.ts';
import type { RoomFigures } from './room-list.ts';

/** ms between two looks. */
const LOOK_MS = 20_000;
/** ms from entering or leaving a room to a look. The server's list may be a second old. */
const AFTER_CHANGE_MS = 1_500;
/** Rooms in one page, as the server has it, and pages at most. */
const PAGE = 100;
const PAGES_MAX = 5;
/** Rooms that are looked into at once. The others come with the next look. */
const NEWS_MAX = 10;
/** With so many rooms no more are entered by themselves: a connection has at most 64. */
const HELD_MAX = 40;
/** Messages read of a room. */
const MESSAGES = 50;
/** Forgotten with the tabs: chat/saved-tab.ts. */
const SEEN_KEY = 'natter.seen';

interface Seen {
  /** The id of the signed-in person; '' where anyone may come. */
  readonly person: string;
  readonly rooms: Readonly<Record<string, number>>;
}

/** Returns a function that stops it. */
export function watchRooms(page: Page): () => void {
  const watcher = new RoomWatcher(page);
  const look = (): void => void watcher.look();
  page.roomList.look.value = look;
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', look);
  window.addEventListener('focus', look);
  look();
  const stop = watcher.follow();
  return () => {
    stop();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    window.removeEventListener('focus', look);
    page.roomList.look.value = () => {};
  };
}

class RoomWatcher {
  readonly #page: Page;
  readonly #seen: Map<string, number>;
  /** The seq at which each room was last looked into. */
  readonly #checked = new Map<string, number>();
  #isLooking = false;
  #joined = '';
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
    const saved = readStoredJson(SEEN_KEY) as Partial<Seen> | undefined;
    const isOurs = saved?.person === this.#person;
    this.#seen = new Map(Object.entries((isOurs && saved.rooms) || {}));
    page.chat.store.seen.value = this.#seen;
  }

  /** Notes how far the rooms are read that this person is in. Returns a function that stops it. */
  follow(): () => void {
    const { store } = this.#page.chat;
    const { unread } = this.#page.roomList;
    const stop = effect(() => {
      for (const { name, readMarker, status } of store.rooms.value)
        if (status.value.kind === 'here') this.#seen.set(name, readMarker.value.readSeq);
      const joined = new Set<string>(store.rooms.value.map(({ name }) => name));
      const elsewhere = [...unread.peek()].filter(([name]) => !joined.has(name));
      if (elsewhere.length < unread.peek().size) unread.value = new Map(elsewhere);
      this.#lookAfterChange([...joined].join(' '));
    });
    return () => {
      stop();
      clearTimeout(this.#soon);
    };
  }

  #lookAfterChange(joined: string): void {
    if (this.#joined !== '' && this.#joined !== joined) {
      clearTimeout(this.#soon);
      this.#soon = setTimeout(() => void this.look(), AFTER_CHANGE_MS);
    }
    this.#joined = joined;
  }

  /** Does nothing while nobody looks at the page. */
  async look(): Promise<void> {
    this.#save();
    const { chat, roomList } = this.#page;
    const isSeen = document.visibilityState === 'visible' && chat.store.stage.value === 'inside';
    if (this.#isLooking || !isSeen || !navigator.onLine) return;
    this.#isLooking = true;
    const rooms = await listRooms(chat);
    if (rooms) {
      roomList.rooms.value = rooms;
      await this.#findNews(rooms);
    }
    this.#isLooking = false;
  }

  async #findNews(rooms: readonly RoomFigures[]): Promise<void> {
    const { chat, roomList } = this.#page;
    const isIn = (name: string): boolean => chat.store.rooms.value.some((one) => one.name === name);
    const found = new Map<string, Unread>(roomList.unread.value);
    const tell = ({ room, access }: RoomFigures, news: Unread): void => {
      if (news.count === 0) found.delete(room);
      else if (access === 'direct' && chat.store.rooms.value.length < HELD_MAX) chat.hold(room);
      else if (!isIn(room)) found.set(room, news);
    };
    const elsewhere = rooms.filter(({ room, role }) => role !== undefined && !isIn(room));
    // The server counts where this person has read, on any device.
    for (const figures of elsewhere) {
      const { unread: count, mentions = 0, access } = figures;
      if (count === undefined) continue;
      tell(figures, { count, isForMe: mentions > 0 || access === 'direct' });
    }
    const candidates = elsewhere
      .filter(({ room, unread, seq = 0 }) => {
        return unread === undefined && seq > (this.#checked.get(room) ?? 0);
      })
      .toSorted((one, other) => (other.active ?? 0) - (one.active ?? 0))
      .slice(0, NEWS_MAX);
    for (const figures of candidates) {
      const { room, seq = 0 } = figures;
      const seen = this.#seen.get(room);
      // A log that began anew has smaller numbers.
      const seenSeq = seen !== undefined && seen <= seq ? seen : undefined;
      const messages = await newestOf(chat, { room, seenSeq });
      if (!messages) continue;
      this.#checked.set(room, seq);
      const { readSeq, ...news } = newsIn(messages, { me: chat.store.alias.value, seenSeq });
      this.#seen.set(room, news.count > 0 ? readSeq : seq);
      tell(figures, news);
    }
    roomList.unread.value = found;
  }

  #save(): void {
    const seen: Seen = { person: this.#person, rooms: Object.fromEntries(this.#seen) };
    if (this.#page.chat.store.stage.value === 'inside') writeStored(SEEN_KEY, JSON.stringify(seen));
  }

  get #person(): string {
    return this.#page.chat.store.person.value?.id ?? '';
  }
}

/** Returns undefined if the server did not answer. */
async function listRooms(chat: Chat): Promise<readonly RoomFigures[] | undefined> {
  const all: RoomFigures[] = [];
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const last = all.at(-1)?.room;
    const after = last === undefined ? '' : `&after=${last}`;
    const answer = await askRoom<{ readonly rooms: readonly RoomFigures[] }>(chat, {
      method: 'GET',
      path: `/rooms?limit=${PAGE}${after}`,
    });
    if (!answer.ok) return undefined;
    all.push(...answer.value.rooms);
    if (answer.value.rooms.length < PAGE) break;
  }
  return all;
}

interface NewestOptions {
  readonly room: string;
  readonly seenSeq: number | undefined;
}

async function newestOf(
  chat: Chat,
  { room, seenSeq }: NewestOptions,
): Promise<readonly Message[] | undefined> {
  const after = seenSeq === undefined ? '' : `&after=${seenSeq}`;
  const answer = await askRoom<{ readonly messages: readonly Message[] }>(chat, {
    method: 'GET',
    path: `/rooms/${room}/messages?limit=${MESSAGES}${after}`,
  });
  return answer.ok ? answer.value.messages : undefined;
}
