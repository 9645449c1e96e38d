// The items of a room's menu, in a chunk of its own: its link, its settings, the way out.
import { useSignal } from '@preact/signals';
import { CalendarDays, Check, Link as LinkIcon, LogOut, Pin, Search, Users } from 'lucide';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { openSide } from '../side/open-side.ts';
import { usePage } from '../page/page-context.ts';
import { isDirect } from '../room-card/room-title.ts';
import { copyText } from '../widgets/copy-text.ts';
import { MenuItem } from '../widgets/menu-item.tsx';
import { addressOf } from './room-name.ts';

export interface RoomMenuItemsProps {
  readonly room: RoomStore;
  readonly onClose: () => void;
}

export function RoomMenuItems({ room, onClose: close }: RoomMenuItemsProps): VNode {
  const page = usePage();
  const { chat, dialog } = page;
  const isOnly = chat.store.rooms.value.length === 1;
  return (
    <>
      {!isDirect(room.name) && <CopyLinkItem room={room} />}
      <MenuItem
        icon={Search}
        words="Search messages"
        onChoose={() => {
          close();
          openSide(page, { kind: 'search' });
        }}
      />
      <MenuItem
        icon={CalendarDays}
        words="Go to a day"
        onChoose={() => {
          close();
          openSide(page, { kind: 'calendar', room });
        }}
      />
      <MenuItem
        icon={Pin}
        words="Pinned messages"
        onChoose={() => {
          close();
          openSide(page, { kind: 'pins', room });
        }}
      />
      <MenuItem
        icon="clock"
        words="Scheduled messages"
        onChoose={() => {
          close();
          openSide(page, { kind: 'later', room });
        }}
      />
      {room.card.value && (
        <MenuItem
          icon={Users}
          words={room.card.value.you.can.includes('moderate') ? 'Room settings' : 'About this room'}
          onChoose={() => {
            close();
            dialog.value = { kind: 'settings', roomName: room.name };
          }}
        />
      )}
      <MenuItem
        icon={LogOut}
        words={`Leave ${room.title.value}`}
        disabledWhy={isOnly ? 'This is the only room you are in.' : undefined}
        onChoose={() => {
          close();
          chat.leaveRoom(room.name);
        }}
      />
    </>
  );
}

function CopyLinkItem({ room }: { readonly room: RoomStore }): VNode {
  const isCopied = useSignal<boolean | undefined>(undefined);
  const address = linkTo(room);
  const copy = async (): Promise<void> => {
    isCopied.value = await copyText(address);
  };
  return (
    <>
      <MenuItem
        icon={isCopied.value === true ? Check : LinkIcon}
        words={isCopied.value === true ? 'Link copied' : 'Copy link'}
        onChoose={() => void copy()}
      />
      {isCopied.value === false && (
        <p class="menu-note" role="status">
          Your browser does not let this page copy: {address}
        </p>
      )}
    </>
  );
}

function linkTo({ name }: RoomStore): string {
  return new URL(addressOf(name), location.href).href;
}
