// Keeps the last messages of each room for times without a connection, and shows them until the
// room is entered. Loaded once the page is idle.
import { effect } from '@preact/signals';
import type { RoomStore } from '../chat/room-store.ts';
import type { Store } from '../chat/store.ts';
import { emptyTimeline } from '../conversation/timeline.ts';
import type { Entry } from '../conversation/timeline.ts';
import { newestWindow } from '../conversation/rendered-window.ts';
import { forgetOthers, forgetRoom, keepRoom, keptRoom } from './kept-rooms.ts';
import type { KeptRoom } from './kept-rooms.ts';

const MESSAGES_MAX = 60;
/** ms from a change until it is kept. */
const KEEP_MS = 1_000;

/** Follows the rooms of this page for as long as it lives. */
export function keepRooms({ rooms, person, stage }: Store): void {
  const stops = new Map<RoomStore, () => void>();
  const stopAll = (): void => {
    for (const stop of stops.values()) stop();
    stops.clear();
  };
  let keptFor: string | undefined;
  effect(() => {
    const isInside = stage.value === 'inside';
    const whose = person.value?.id ?? '';
    const held = isInside ? rooms.value : [];
    if (!isInside || whose !== keptFor) stopAll();
    if (isInside && whose !== keptFor) void forgetOthers(whose);
    keptFor = isInside ? whose : undefined;
    for (const room of held) if (!stops.has(room)) stops.set(room, keepOne(whose, room));
    for (const [room, stop] of stops) {
      if (held.includes(room)) continue;
      // It was left: others may read it, this person no longer.
      stop();
      stops.delete(room);
      void forgetRoom(whose, room.name);
    }
  });
}

function keepOne(person: string, room: RoomStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  void showKept(person, room);
  const stopFollowing = effect(() => {
    const { epoch } = room.timeline.value;
    void [room.card.value, room.people.value];
    // Until the room is entered, it shows what was kept.
    if (epoch === '') return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void keepRoom(person, room.name, snapshotOf(room));
    }, KEEP_MS);
  });
  return () => {
    stopFollowing();
    clearTimeout(timer);
  };
}

function snapshotOf({ timeline, card, people }: RoomStore): KeptRoom {
  const messages = timeline
    .peek()
    .entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []))
    .filter(({ expires }) => expires === undefined)
    .slice(-MESSAGES_MAX);
  return { messages, card: card.peek(), people: people.peek() };
}

async function showKept(person: string, room: RoomStore): Promise<void> {
  const kept = await keptRoom(person, room.name);
  if (!kept || room.timeline.peek().epoch !== '' || room.timeline.peek().entries.length > 0) return;
  const entries = kept.messages.map((message): Entry => ({
    kind: 'message',
    seq: message.seq,
    message,
  }));
  // Without an epoch: joining the room begins with an empty list.
  room.timeline.value = { ...emptyTimeline, entries, olderBefore: entries[0]?.seq };
  room.window.value = newestWindow(entries);
  room.card.value ??= kept.card;
  if (room.people.peek().length === 0) room.listed.value = kept.people;
}
