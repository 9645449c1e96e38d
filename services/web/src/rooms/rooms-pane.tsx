// The rooms of this person with their unread messages, the way into another, the connection.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { ConnectionStatus } from '../connection/connection-status.tsx';
import { MainMenu } from '../page/main-menu.tsx';
import { usePage } from '../page/page-context.ts';
import type { Page } from '../page/page-context.ts';
import { CloseSheet, Pane } from '../page/pane.tsx';
import { ThemeSwitch } from '../page/theme-switch.tsx';
import { JoinRoom } from './join-room.tsx';
import { addressOf } from './room-name.ts';
import { UnreadBadge } from './unread-badge.tsx';

export function RoomsPane(): VNode {
  const page = usePage();
  const { rooms } = page.chat.store;
  return (
    <Pane name="rooms" class="rooms-pane" label="Rooms">
      <div class="pane-head">
        <span class="wordmark">Natter</span>
        <ThemeSwitch />
        <MainMenu />
        <CloseSheet />
      </div>
      <ul class="rooms">
        {rooms.value.map((room) => (
          <RoomItem key={room.name} room={room} page={page} />
        ))}
      </ul>
      <JoinRoom />
      <ConnectionStatus />
    </Pane>
  );
}

function RoomItem({ room, page }: { readonly room: RoomStore; readonly page: Page }): VNode {
  const { chat, sheet } = page;
  const isHere = chat.store.here.value === room.name;
  const unread = room.unread.value;
  const isDrafted = !isHere && room.draft.value.text !== '';
  return (
    <li>
      <a
        class={`room${unread.count > 0 && !isHere ? ' unread' : ''}`}
        href={addressOf(room.name)}
        aria-current={isHere ? 'page' : undefined}
        onClick={(event) => {
          // Another tab, if that is wanted.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          chat.show(room.name);
          sheet.value = undefined;
        }}
      >
        <span class="hash" aria-hidden="true">
          #
        </span>
        <span class="room-name">{room.name}</span>
        {isDrafted && <span class="drafted">draft</span>}
        {!isHere && <UnreadBadge unread={unread} />}
      </a>
    </li>
  );
}
