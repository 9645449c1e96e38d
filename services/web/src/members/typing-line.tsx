// The names of members who are writing, in a line whose height is always there.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { nameWords } from '../words/audience-words.ts';

export function TypingLine({ room }: { readonly room: RoomStore }): VNode {
  const names = [...room.typing.value.keys()];
  return (
    <p class="typing">
      {names.length > 0 && (
        <>
          <span class="typing-dots" aria-hidden="true" />
          {nameWords(names)} {names.length === 1 ? 'is' : 'are'} writing
        </>
      )}
    </p>
  );
}
