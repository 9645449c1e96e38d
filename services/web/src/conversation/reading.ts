// Reading a room: what has been seen of it, and going to a message that is not on the page. Decisions: ../state/attention.ts, ../state/list-window.ts.
import { batch, effect } from '@preact/signals';
import { lost, regained, seen } from '../rooms/read-marker.ts';
import { newestWindow, windowAround } from './rendered-window.ts';
import { messageAt } from './timeline.ts';
import { newestOfOthers } from '../rooms/unread.ts';
import type { Chat } from '../chat/chat.ts';
import type { RoomStore, Store } from '../chat/store.ts';

/** Pages of older messages fetched to find one: some 10,000 messages. */
const REVEAL_PAGES_MAX = 50;

/** To the newest. */
export function toNewest(room: RoomStore): void {
  batch(() => {
    room.window.value = newestWindow(room.timeline.value.entries);
    room.isAtEnd.value = true;
  });
}

/** Brings a message into view, fetching what lies between. False: it is too far back, or not for us. */
export async function reveal(chat: Chat, room: RoomStore, seq: number): Promise<boolean> {
  const { timeline } = room;
  for (let page = 0; page < REVEAL_PAGES_MAX; page += 1) {
    const { entries, olderBefore } = timeline.value;
    if (olderBefore === undefined || (entries[0]?.seq ?? seq) <= seq) break;
    await chat.loadOlder(room);
  }
  if (!messageAt(timeline.value, seq)) return false;
  batch(() => {
    room.window.value = windowAround(timeline.value.entries, seq);
    room.isAtEnd.value = false;
    room.revealed.value = seq;
  });
  return true;
}

/** Keeps a room's attention as the page is looked at, or not. */
export function keepAttention(room: RoomStore, store: Store, now: () => number): void {
  const { here, isVisible, link, alias } = store;
  effect(() => {
    const has =
      here.value === room.name &&
      isVisible.value &&
      link.value.state === 'live' &&
      room.status.value.kind === 'here';
    const newest = newestOfOthers(room.timeline.value, alias.value);
    const before = room.attention.peek();
    const after = has ? regained(before, newest) : lost(before, now());
    const isRead = has && room.isAtEnd.value;
    room.attention.value = isRead ? seen(after, room.timeline.value.seq) : after;
  });
}
