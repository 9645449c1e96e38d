// The menu of a room.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { LazyRoomMenuItems } from '../loading/lazy-parts.tsx';
import { Menu } from '../widgets/menu.tsx';

export function RoomMenu({ room }: { readonly room: RoomStore }): VNode {
  return (
    <Menu label="Room menu" icon="chevron">
      {(close) => <LazyRoomMenuItems room={room} onClose={close} />}
    </Menu>
  );
}
