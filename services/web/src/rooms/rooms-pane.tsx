// The rooms one is in, what is unread in each, the way into another, and how the connection is.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/store.ts';
import { connectionWords } from '../words/connection-words.ts';
import type { Page } from '../page/page-context.ts';
import { usePage } from '../page/page-context.ts';
import { JoinRoom } from './join-room.tsx';
import { MainMenu, ThemeSwitch } from '../page/main-menu.tsx';

export function RoomsPane(): VNode {
  const page = usePage();
  const { rooms } = page.chat.store;
  return (
    <nav class="pane rooms-pane" aria-label="Rooms">
      <div class="pane-head">
        <span class="wordmark">Natter</span>
        <ThemeSwitch />
        <MainMenu />
      </div>
      <ul class="rooms">
        {rooms.value.map((room) => (
          <RoomLink key={room.name} room={room} page={page} />
        ))}
      </ul>
      <JoinRoom />
      <Connection />
    </nav>
  );
}

function RoomLink({ room, page }: { readonly room: RoomStore; readonly page: Page }): VNode {
  const { chat, sheet } = page;
  const isHere = chat.store.here.value === room.name;
  const { count, isForMe } = room.unread.value;
  const isDrafted = !isHere && room.draft.value.text !== '';
  return (
    <li>
      <a
        class={`room${count > 0 && !isHere ? ' unread' : ''}`}
        href={`#${room.name}`}
        aria-current={isHere ? 'page' : undefined}
        onClick={(event) => {
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
        {count > 0 && !isHere && (
          <span class={`badge${isForMe ? ' for-me' : ''}`}>
            {count > 99 ? '99+' : count}
            <span class="spoken"> unread{isForMe ? ', for you' : ''}</span>
          </span>
        )}
      </a>
    </li>
  );
}

function Connection(): VNode {
  const { store } = usePage().chat;
  const waiting = store.rooms.value.reduce(
    (sum, { outgoing }) =>
      sum + outgoing.value.filter(({ state }) => state.kind === 'waiting').length,
    0,
  );
  const { tone, text } = connectionWords(store.link.value, waiting);
  return (
    <p
      class="connection"
      role="status"
      title={store.gateway.value && `through ${store.gateway.value}`}
    >
      <span class="own-name">{store.alias.value}</span>
      <span class={`dot ${tone}`} aria-hidden="true" />
      <span>{text}</span>
    </p>
  );
}
