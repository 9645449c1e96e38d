// Above the oldest message of a room; or in its place, while there are no messages. Not loaded
// later: a line that comes late above the messages moves them.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { LazyNothingYet } from '../loading/lazy-parts.tsx';
import { isDirect } from '../room-card/room-title.ts';
import { t } from '../texts/talk.ts';

export function RoomBeginning({ room }: { readonly room: RoomStore }): VNode | null {
  if (room.status.value.kind !== 'here') return null;
  if (room.timeline.value.entries.some(({ kind }) => kind === 'message')) {
    const where = isDirect(room.name) ? t.thisConversation : room.title.value;
    return <p class="notice beginning">{t.thisIsAsFarBackAs(where)}</p>;
  }
  return room.outgoing.value.length > 0 ? null : <LazyNothingYet room={room} />;
}
