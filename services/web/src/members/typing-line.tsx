// The names of members who are writing, in a line whose height is always there.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { nameWords } from '../words/audience-words.ts';
import { t } from '../texts/talk.ts';

export function TypingLine({ room }: { readonly room: RoomStore }): VNode {
  const names = [...room.typing.value.keys()];
  return (
    <p class="typing">
      {names.length > 0 && (
        <>
          <span class="typing-dots" aria-hidden="true" />
          {t.areWriting(nameWords(names), names.length)}
        </>
      )}
    </p>
  );
}
