// The items of a room's menu, in a chunk of its own: its link, its settings, the way out.
import { useSignal } from '@preact/signals';
import { CalendarDays, Check, Files, Link as LinkIcon, LogOut, Pin, Search, Users } from 'lucide';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { openSide } from '../side/open-side.ts';
import { usePage } from '../page/page-context.ts';
import { isDirect } from '../room-card/room-title.ts';
import { copyText } from '../widgets/copy-text.ts';
import { t as ofFiles } from '../texts/files.ts';
import { t as find } from '../texts/search.ts';
import { MenuItem } from '../widgets/menu-item.tsx';
import { addressOf } from './room-name.ts';
import { t } from '../texts/rooms.ts';

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
        words={find.searchMessages}
        onChoose={() => {
          close();
          openSide(page, { kind: 'search' });
        }}
      />
      <MenuItem
        icon={CalendarDays}
        words={find.goToADay}
        onChoose={() => {
          close();
          openSide(page, { kind: 'calendar', room });
        }}
      />
      <MenuItem
        icon={Pin}
        words={t.pinnedMessages}
        onChoose={() => {
          close();
          openSide(page, { kind: 'pins', room });
        }}
      />
      <MenuItem
        icon={Files}
        words={ofFiles.files}
        onChoose={() => {
          close();
          openSide(page, { kind: 'files', room });
        }}
      />
      <MenuItem
        icon="clock"
        words={t.scheduledMessages}
        onChoose={() => {
          close();
          openSide(page, { kind: 'later', room });
        }}
      />
      {room.card.value && (
        <MenuItem
          icon={Users}
          words={room.card.value.you.can.includes('moderate') ? t.roomSettings : t.aboutThisRoom}
          onChoose={() => {
            close();
            dialog.value = { kind: 'settings', roomName: room.name };
          }}
        />
      )}
      <MenuItem
        icon={LogOut}
        words={t.leaveTitle(room.title.value)}
        disabledWhy={isOnly ? t.thisIsOnlyRoomYouAre : undefined}
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
        words={isCopied.value === true ? t.linkCopied : t.copyLink}
        onChoose={() => void copy()}
      />
      {isCopied.value === false && (
        <p class="menu-note" role="status">
          {t.yourBrowserDoesNotLetThis(address)}
        </p>
      )}
    </>
  );
}

function linkTo({ name }: RoomStore): string {
  return new URL(addressOf(name), location.href).href;
}
