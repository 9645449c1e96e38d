// Under one's own last message: how many have seen it. A click names them.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import type { ShownMessage } from '../conversation/amend-message.ts';
import { usePage } from '../page/page-context.ts';
import { seenWords } from './seen-words.ts';
import { placeOf } from '../actions/place-of.ts';
import { seenBy } from './seen.ts';
import { t } from '../texts/talk.ts';

export interface SeenLineProps {
  readonly message: ShownMessage;
  readonly room: RoomStore;
}

export function SeenLine({ message, room }: SeenLineProps): VNode | null {
  const { dialog } = usePage();
  const here = room.members.value.names;
  const words = seenWords(seenBy({ message, marks: room.marks.value, here }));
  if (words === undefined) return null;
  return (
    <button
      class="seen"
      type="button"
      aria-haspopup="dialog"
      title={t.whoHasSeenIt}
      // The menu of the message has it too: not one more stop on the way to the list.
      tabIndex={-1}
      onClick={({ currentTarget }) => {
        dialog.value = { kind: 'receipt', room, message, at: placeOf(currentTarget) };
      }}
    >
      {words}
    </button>
  );
}
