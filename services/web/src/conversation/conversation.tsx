// The middle of the page: the room's name, what is wrong if anything is, the messages, the composer.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/store.ts';
import { connectionWords } from '../words/connection-words.ts';
import { Composer } from '../composer/composer.tsx';
import { ConnectionBar } from '../connection/connection-bar.tsx';
import { usePage } from '../page/page-context.ts';
import { DropPlace } from '../files/drop-zone.tsx';
import { Icon } from '../widgets/icons.tsx';
import { MainMenu } from '../page/main-menu.tsx';
import { MessageList } from './message-list.tsx';
import { COMMAND_KEY } from '../widgets/platform.ts';

export function Conversation({ room }: { readonly room: RoomStore }): VNode {
  const page = usePage();
  const { ended } = page.chat.store;
  return (
    <main class="conversation">
      <DropPlace room={room} />
      <RoomHead room={room} />
      <ConnectionBar />
      <MessageList key={room.name} room={room} page={page} />
      {ended.value === undefined ? <Foot room={room} /> : <EndedFoot />}
    </main>
  );
}

function RoomHead({ room }: { readonly room: RoomStore }): VNode {
  const { sheet, dialog, chat } = usePage();
  const { count } = room.roster.value;
  const { tone } = connectionWords(chat.store.link.value, 0);
  return (
    <header class="room-head">
      <button
        class="icon-button only-narrow"
        type="button"
        aria-label="Rooms"
        onClick={() => {
          sheet.value = 'rooms';
        }}
      >
        <Icon name="menu" size={18} />
      </button>
      <h1>{room.name}</h1>
      <button
        class="head-count"
        type="button"
        aria-label={`${count} here: show members`}
        onClick={() => {
          sheet.value = sheet.value === 'members' ? undefined : 'members';
        }}
      >
        {count} <span class={`dot ${tone}`} aria-hidden="true" />
      </button>
      <button
        class="head-keys"
        type="button"
        title="Go to a room or a person"
        onClick={() => {
          dialog.value = 'palette';
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

function Foot({ room }: { readonly room: RoomStore }): VNode {
  const page = usePage();
  const status = room.status.value;
  if (status.kind !== 'refused') return <Composer key={room.name} room={room} page={page} />;
  return (
    <div class="foot-note" role="alert">
      <p>{status.why}</p>
      <button type="button" onClick={() => page.chat.enterAgain(room.name)}>
        Try again
      </button>
      <button type="button" onClick={() => page.chat.quit()}>
        Another name
      </button>
    </div>
  );
}

/** The session goes on elsewhere, or was ended: what stands here stays readable. */
function EndedFoot(): VNode {
  const { chat } = usePage();
  const isReplaced = chat.store.ended.value === 'replaced';
  return (
    <div class="foot-note" role="alert">
      <p>
        {isReplaced
          ? 'You went on in another tab or window; this one has stopped.'
          : 'The connection was closed by the gateway.'}
      </p>
      <button type="button" onClick={() => chat.takeOver()}>
        {isReplaced ? 'Go on here' : 'Connect again'}
      </button>
    </div>
  );
}
