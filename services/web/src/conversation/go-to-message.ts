// Goes to a place in a room: the newest message, or one that may not be loaded yet.
import { batch } from '@preact/signals';
import type { RoomStore } from '../chat/room-store.ts';
import { newestWindow, windowAround } from './rendered-window.ts';
import { messageAt } from './timeline.ts';

/** Pages of older messages fetched to find one: some 4,000 messages. */
const PAGES_MAX = 20;
/** Further back, nothing is fetched: sequences are at least as many as messages. */
const REACH_SEQS = 4_000;

/** Shows the newest message, and follows new ones. */
export function toNewest(room: RoomStore): void {
  batch(() => {
    room.window.value = newestWindow(room.timeline.value.entries);
    room.isAtEnd.value = true;
  });
}

/**
 * Brings a message into view and marks it, after fetching what lies between.
 * Returns false if it is too far back, no longer kept, or was not for this person.
 */
export async function goToMessage(
  room: RoomStore,
  seq: number,
  loadOlder: () => Promise<void>,
): Promise<boolean> {
  const { timeline } = room;
  const first = timeline.value.entries[0]?.seq ?? timeline.value.seq;
  if (first - seq > REACH_SEQS) return false;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const { entries, olderBefore } = timeline.value;
    if (olderBefore === undefined || (entries[0]?.seq ?? Number.POSITIVE_INFINITY) <= seq) break;
    await loadOlder();
    // Nothing came: the room was left, or the client closed.
    if (timeline.value.olderBefore === olderBefore) break;
  }
  if (!messageAt(timeline.value, seq)) return false;
  batch(() => {
    room.window.value = windowAround(timeline.value.entries, seq);
    room.isAtEnd.value = false;
    room.revealed.value = { seq };
  });
  return true;
}
