// The menu of a room.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { LazyRoomMenuItems } from '../loading/lazy-parts.tsx';
import { Menu } from '../widgets/menu.tsx';
import { t } from '../texts/talk.ts';

export function RoomMenu({ room }: { readonly room: RoomStore }): VNode {
  return (
    <Menu label={t.roomMenu} icon="chevron">
      {(close) => <LazyRoomMenuItems room={room} onClose={close} />}
    </Menu>
  );
}
