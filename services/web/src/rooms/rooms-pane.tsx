// The rooms of this person with their unread messages, the way into another, the connection.
import type { VNode } from 'preact';
import { ConnectionStatus } from '../connection/connection-status.tsx';
import { LazyDirectList, LazyRoomsElsewhere } from '../loading/lazy-parts.tsx';
import { MainMenu } from '../page/main-menu.tsx';
import { usePage } from '../page/page-context.ts';
import { CloseSheet, Pane } from '../page/pane.tsx';
import { ThemeSwitch } from '../page/theme-switch.tsx';
import { isDirect } from '../room-card/room-title.ts';
import { JoinRoom } from './join-room.tsx';
import { RoomLink } from './room-link.tsx';
import { t } from '../texts/talk.ts';

export function RoomsPane(): VNode {
  const { rooms } = usePage().chat.store;
  return (
    <Pane name="rooms" class="rooms-pane" label={t.rooms}>
      <div class="pane-head">
        <span class="wordmark">Natter</span>
        <ThemeSwitch />
        <MainMenu />
        <CloseSheet />
      </div>
      <div class="room-lists">
        <ul class="rooms">
          {rooms.value
            .filter(({ name }) => !isDirect(name))
            .map(({ name, card, unread, draft }) => (
              <li key={name}>
                <RoomLink
                  name={name}
                  title={name}
                  isClosed={card.value?.access === 'closed'}
                  unread={unread.value}
                  isDrafted={draft.value.text !== ''}
                  about={card.value?.topic}
                />
              </li>
            ))}
        </ul>
        <LazyRoomsElsewhere />
        <JoinRoom />
        <LazyDirectList />
      </div>
      <ConnectionStatus />
    </Pane>
  );
}
