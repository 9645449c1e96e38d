// The page: the way in, the chat, or a page beside it. In the chat: rooms, conversation and
// members.
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { Conversation } from '../conversation/conversation.tsx';
import { guardComposition } from '../keyboard/composition-guard.ts';
import { listenToShortcuts } from '../keyboard/shortcuts.ts';
import { MembersPane } from '../members/members-pane.tsx';
import { RoomsPane } from '../rooms/rooms-pane.tsx';
import { NameForm } from '../welcome/name-form.tsx';
import { LazyDoor, LazyPageBeside } from '../loading/lazy-pages.tsx';
import { LazyDialogs, LazySidePane, LazyXray } from '../loading/lazy-parts.tsx';
import { usePage } from './page-context.ts';
import { isBesideChat } from './route.ts';
import { t } from '../texts/talk.ts';

export function App(): VNode {
  const { chat, router, who } = usePage();
  const { stage, hereRoom, person } = chat.store;
  const route = router.route.value;
  const { mode } = who.auth.value ?? {};
  const room = hereRoom.value;
  useEffect(guardComposition, []);
  if (mode === undefined || !who.isKnown.value) return <Waiting />;
  // There the operator gives a token.
  if (mode !== 'accounts' && route === 'usage') return <LazyPageBeside />;
  if (mode === 'open')
    return stage.value === 'inside' && room ? <Inside room={room} /> : <NameForm />;
  if (!person.value || ['set-up', 'invite', 'recover'].includes(route)) return <LazyDoor />;
  if (isBesideChat(route)) return <LazyPageBeside />;
  return room ? <Inside room={room} /> : <Waiting />;
}

/** Until the server has said who this is. */
function Waiting(): VNode {
  const { isUnanswered } = usePage().who;
  return (
    <main class="door" aria-busy="true">
      <p class="door-waiting" role="status">
        {isUnanswered.value && t.serverDoesNotAnswerTryingAgain}
      </p>
    </main>
  );
}

function Inside({ room }: { readonly room: RoomStore }): VNode {
  const page = usePage();
  useEffect(() => listenToShortcuts(page), [page]);
  return (
    <div class="app" data-sheet={page.sheet.value} data-xray={page.isXray.value || undefined}>
      <RoomsPane />
      <Conversation room={room} />
      {page.isXray.value ? (
        <LazyXray room={room} />
      ) : page.side.value ? (
        <LazySidePane side={page.side.value} />
      ) : (
        <MembersPane room={room} />
      )}
      {page.sheet.value !== undefined && (
        <div
          class="scrim"
          onClick={() => {
            page.sheet.value = undefined;
          }}
        />
      )}
      <LazyDialogs />
    </div>
  );
}
