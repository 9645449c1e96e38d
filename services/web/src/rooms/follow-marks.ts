// How far people have read a room, in both directions: the read marker is told to the server, and
// the marks of others come to the store. Loaded once the room is entered.
import type { Room } from '@natter/client';
import { batch, effect } from '@preact/signals';
import { readTo } from './read-marker.ts';
import { readSeqFor } from './unread.ts';
import type { RoomStore } from '../chat/room-store.ts';

/** ms between two marks: reading along in a busy room costs one request a second. */
const MARK_MS = 1_000;

/** Follows until the room ends. */
export function followMarks(room: Room, store: RoomStore): void {
  if (!('marks' in room)) return;
  const take = (): void => {
    store.marks.value = room.marks;
  };
  room.on('joined', take);
  room.on('marks', take);
  // Another device of this person has read.
  room.on('unread', ({ count }) => {
    const { timeline, readMarker, me } = store;
    batch(() => {
      const { awaySinceMs, ...marker } = readMarker.value;
      const read = readTo(
        { ...marker, awaySinceMs: undefined },
        readSeqFor(timeline.value, count, me.value),
      );
      readMarker.value = { ...read, awaySinceMs };
      if (count === 0) store.unreadBefore.value = undefined;
    });
  });
  take();
  const stop = tellRead(room, store);
  room.on('ended', stop);
}

/** Returns a function that stops it. */
function tellRead(room: Room, { readMarker, status }: RoomStore): () => void {
  let told = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    const { readSeq: read } = readMarker.peek();
    if (read <= told) return;
    told = read;
    room.mark({ read });
  };
  const stop = effect(() => {
    if (status.value.kind !== 'here' || readMarker.value.readSeq <= told) return;
    timer ??= setTimeout(tell, told === 0 ? 0 : MARK_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
