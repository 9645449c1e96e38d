// Moves a room's read marker as the page is looked at, or not. Decisions: read-marker.ts.
import { effect } from '@preact/signals';
import type { RoomStore } from '../chat/room-store.ts';
import type { Store } from '../chat/store.ts';
import { lookedAway, lookedBack, readTo } from './read-marker.ts';
import { newestOfOthers } from './unread.ts';

/** Returns a function that stops it. */
export function keepReadMarker(room: RoomStore, store: Store, now: () => number): () => void {
  const { here, isVisible, connection, alias } = store;
  return effect(() => {
    const isRead =
      here.value === room.name &&
      isVisible.value &&
      connection.value.state === 'live' &&
      room.status.value.kind === 'here';
    const newest = newestOfOthers(room.timeline.value, alias.value);
    const before = room.readMarker.peek();
    const after = isRead ? lookedBack(before, newest) : lookedAway(before, now());
    const isOnScreen = isRead && room.isAtEnd.value;
    room.readMarker.value = isOnScreen ? readTo(after, room.timeline.value.seq) : after;
  });
}
