// The page: the first question, or rooms, conversation and members side by side.
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { OtherTabPage } from '../connection/stopped-notice.tsx';
import { Conversation } from '../conversation/conversation.tsx';
import { guardComposition } from '../keyboard/composition-guard.ts';
import { listenToShortcuts } from '../keyboard/shortcuts.ts';
import { MembersPane } from '../members/members-pane.tsx';
import { RoomsPane } from '../rooms/rooms-pane.tsx';
import { NameForm } from '../welcome/name-form.tsx';
import { LazyXray } from '../xray/lazy-xray.tsx';
import { LazyDialogs } from './lazy-dialogs.tsx';
import { usePage } from './page-context.ts';

export function App(): VNode {
  const page = usePage();
  const { stage, stopped, hereRoom } = page.chat.store;
  const room = hereRoom.value;
  useEffect(guardComposition, []);
  useEffect(() => listenToShortcuts(page), [page]);
  if (stage.value !== 'inside' || !room)
    return stopped.value === 'other-tab' ? <OtherTabPage /> : <NameForm />;
  return (
    <div class="app" data-sheet={page.sheet.value} data-xray={page.isXray.value || undefined}>
      <RoomsPane />
      <Conversation room={room} />
      {page.isXray.value ? <LazyXray room={room} /> : <MembersPane room={room} />}
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
