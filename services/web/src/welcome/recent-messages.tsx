// The last messages of the room, faint, behind the first question. Decoration.
import { useSignal } from '@preact/signals';
import type { Message, RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { lastMessages } from '../chat/http-api.ts';
import { plainWords } from '../markdown/plain-words.ts';
import { Avatar } from '../widgets/avatar.tsx';

export function RecentMessages({ room }: { readonly room: RoomName }): VNode {
  const messages = useSignal<readonly Message[]>([]);
  useEffect(() => {
    const closed = new AbortController();
    void lastMessages(room, closed.signal).then((last) => {
      messages.value = last;
    });
    return () => closed.abort();
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
