// Above the field: the message that the draft replies to.
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { messageAt } from '../conversation/timeline.ts';
import { plainWords } from '../markdown/plain-words.ts';
import { Icon } from '../widgets/icons.tsx';
import { t } from '../texts/talk.ts';

export function ReplyTo({ room }: { readonly room: RoomStore }): VNode | null {
  const { ref } = room.draft.value;
  if (ref === undefined) return null;
  const quoted = messageAt(room.timeline.value, ref)?.message;
  return (
    <p class="reply-to">
      <Icon name="reply" size={13} />
      <span>
        {t.replyTo} <b>{quoted?.from ?? t.earlierMessage}</b> {plainWords(quoted?.text ?? '')}
      </span>
      <button
        type="button"
        aria-label={t.doNotReply}
        onClick={() => {
          room.draft.value = { ...room.draft.value, ref: undefined };
        }}
      >
        <Icon name="close" size={14} />
      </button>
    </p>
  );
}
