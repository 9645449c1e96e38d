// Above the conversation: the room's name and menu, the number of members; on a phone the buttons
// that open the panes.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { MainMenu } from '../page/main-menu.tsx';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { COMMAND_KEY, isNarrow } from '../widgets/platform.ts';
import { connectionWords } from '../words/connection-words.ts';
import { RoomMenu } from './room-menu.tsx';
import { UnreadBadge } from './unread-badge.tsx';
import { unreadTogether } from './unread.ts';
import { t } from '../texts/talk.ts';

export function RoomHead({ room }: { readonly room: RoomStore }): VNode {
  const { sheet, side, dialog, chat } = usePage();
  const { count } = room.members.value;
  const { tone } = connectionWords(chat.store.connection.value, 0);
  return (
    <header class="room-head">
      <RoomsButton room={room} />
      <div class="room-title">
        <h1>{room.title.value}</h1>
        <RoomMenu room={room} />
        <p class="topic" title={room.card.value?.topic}>
          {room.card.value?.topic}
        </p>
      </div>
      <button
        class="head-count"
        type="button"
        aria-label={t.countHereShowMembers(count)}
        onClick={() => {
          // On a desk they stand beside the conversation, unless something else does.
          side.value = undefined;
          if (isNarrow()) sheet.value = 'members';
        }}
      >
        {count} <span class={`dot ${tone}`} aria-hidden="true" />
      </button>
      <button
        class="head-keys"
        type="button"
        title={t.goToRoomOrPerson}
        onClick={() => {
          dialog.value = { kind: 'go-to' };
        }}
      >
        <kbd>{COMMAND_KEY} K</kbd>
      </button>
      <span class="only-narrow">
        <MainMenu />
      </span>
    </header>
  );
}

/** On a phone; with the unread messages of the rooms behind it. */
function RoomsButton({ room }: { readonly room: RoomStore }): VNode {
  const { sheet, chat, roomList } = usePage();
  const others = chat.store.rooms.value.filter((one) => one !== room);
  const unread = unreadTogether([
    ...others.map((one) => one.unread.value),
    ...roomList.unread.value.values(),
  ]);
  return (
    <button
      class="icon-button only-narrow rooms-button"
      type="button"
      onClick={() => {
        sheet.value = 'rooms';
      }}
    >
      <Icon name="menu" size={18} />
      <span class="spoken">{t.rooms}</span>
      <UnreadBadge unread={unread} class="menu-badge" />
    </button>
  );
}
