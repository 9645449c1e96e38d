// The page: the door, or the rooms, the conversation and the members side by side; keys that work everywhere.
import { useEffect } from 'preact/hooks';
import type { VNode } from 'preact';
import { Conversation } from '../conversation/conversation.tsx';
import { usePage } from './page-context.ts';
import { Dialogs } from './lazy-dialogs.tsx';
import { Door } from '../welcome/name-form.tsx';
import { listenToKeys } from '../keyboard/shortcuts.ts';
import { MembersPane } from '../members/members-pane.tsx';
import { RoomsPane } from '../rooms/rooms-pane.tsx';
import { Xray } from '../xray/lazy-xray.tsx';

export function App(): VNode {
  const page = usePage();
  const { stage, hereRoom } = page.chat.store;
  const room = hereRoom.value;
  useEffect(() => listenToKeys(page), [page]);
  if (stage.value !== 'inside' || !room) return <Door />;
  return (
    <div class="app" data-sheet={page.sheet.value} data-xray={page.isXray.value || undefined}>
      <RoomsPane />
      <Conversation room={room} />
      {page.isXray.value ? <Xray room={room} /> : <MembersPane room={room} />}
      {page.sheet.value !== undefined && (
        <div
          class="scrim"
          onClick={() => {
            page.sheet.value = undefined;
          }}
        />
      )}
      <Dialogs />
    </div>
  );
}
