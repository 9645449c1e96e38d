// The last lines of the room, faint, behind the first question. Decoration: who is asked to come in sees that somebody is there.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { VNode } from 'preact';
import type { Message, RoomName } from '@natter/protocol';
import { lastMessages } from '../chat/http-api.ts';
import { plainWords } from '../markdown/blocks.ts';
import { Avatar } from '../widgets/avatar.tsx';

export function DoorGlimpse({ room }: { readonly room: RoomName }): VNode {
  const messages = useSignal<readonly Message[]>([]);
  useEffect(() => {
    const gone = new AbortController();
    void lastMessages(room, gone.signal).then((last) => {
      messages.value = last;
    });
    return () => gone.abort();
  }, [room]);
  return (
    <div class="glimpse" aria-hidden="true">
      {messages.value.map(({ seq, from, text, file }) => (
        <div class="message first" key={seq}>
          <Avatar alias={from} />
          <div class="message-body">
            <header>
              <span class="name">{from}</span>
            </header>
            <p class="text">{plainWords(text) || file?.name}</p>
          </div>
        </div>
      ))}
    </div>
  );
}
