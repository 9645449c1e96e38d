// The middle of the page: the room's head, trouble if there is any, the messages, the composer.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { Composer } from '../composer/composer.tsx';
import { ConnectionBar } from '../connection/connection-bar.tsx';
import { LazyDropZone, LazyStoppedNotice } from '../loading/lazy-parts.tsx';
import { usePage } from '../page/page-context.ts';
import { useSilence } from '../room-card/use-silence.ts';
import { RoomHead } from '../rooms/room-head.tsx';
import { silenceWords } from '../words/composer-words.ts';
import { MessageList } from './message-list.tsx';
import { t } from '../texts/talk.ts';

export function Conversation({ room }: { readonly room: RoomStore }): VNode {
  const page = usePage();
  const { isExpelled } = page.chat.store;
  return (
    <main class="conversation" inert={page.sheet.value !== undefined}>
      <LazyDropZone room={room} />
      <RoomHead room={room} />
      <ConnectionBar />
      <MessageList key={room.name} room={room} page={page} />
      {isExpelled.value ? <LazyStoppedNotice /> : <Foot room={room} />}
    </main>
  );
}

function Foot({ room }: { readonly room: RoomStore }): VNode {
  const page = usePage();
  const status = room.status.value;
  const silence = useSilence(room);
  if (status.kind !== 'refused')
    return silence === undefined || silence.kind === 'slow' ? (
      <Composer key={room.name} room={room} page={page} silence={silence} />
    ) : (
      <p class="foot-note" role="status">
        {silenceWords(silence, Date.now())}
      </p>
    );
  return (
    <div class="foot-note" role="alert">
      <p>{status.why}</p>
      <button type="button" onClick={() => page.chat.enterAgain(room.name)}>
        {t.tryAgain}
      </button>
      {page.chat.store.person.value === undefined && (
        <button type="button" onClick={() => page.chat.quit()}>
          {t.anotherName}
        </button>
      )}
    </div>
  );
}
