// How far people have read a room, in both directions: the read marker is told to the server, and
// what the server tells comes to the store. Loaded once the room is entered.
import type { Room } from '@natter/client';
import { effect } from '@preact/signals';
import { movedTo } from './read-marker.ts';
import { readSeqFor } from './unread.ts';
import type { RoomStore } from '../chat/room-store.ts';

/** Follows until the room ends. */
export function followMarks(room: Room, store: RoomStore): void {
  const { marks, unreadTold, readMarker, status, timeline, me } = store;
  const takeMarks = (): void => {
    marks.value = room.marks;
  };
  const takeUnread = (): void => {
    // A gateway of the version before keeps no marks.
    if (unreadTold.value === undefined) return;
    unreadTold.value = room.unread;
    // Another device of this person may have read further.
    const readSeq = readSeqFor(timeline.value, room.unread.count, me.value);
    readMarker.value = movedTo(readMarker.value, readSeq);
  };
  room.on('joined', takeMarks);
  room.on('marks', takeMarks);
  room.on('unread', takeUnread);
  takeMarks();
  const stop = effect(() => {
    const { readSeq: read } = readMarker.value;
    if (status.value.kind === 'here' && read > 0) room.mark({ read });
  });
  room.on('ended', stop);
}
