// Beside the audience of the draft: that what is sent disappears. A click ends that.
import '../living/living.css';
import { Timer } from 'lucide';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { Icon } from '../widgets/icons.tsx';
import { expiresWords } from './later-words.ts';
import { t } from '../texts/messages.ts';

export function ExpiryChip({ room }: { readonly room: RoomStore }): VNode | null {
  const { expires } = room.draft.value;
  if (expires === undefined) return null;
  return (
    <button
      class="chip expiry-chip"
      type="button"
      title={t.letItStay}
      aria-label={t.expiresButLetItStay(expiresWords(expires))}
      onClick={() => {
        room.draft.value = { ...room.draft.value, expires: undefined };
      }}
    >
      <Icon name={Timer} size={13} />
      <span>{expiresWords(expires)}</span>
      <Icon name="close" size={13} />
    </button>
  );
}
