// In place of the messages of a room that has none.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { isDirect } from '../room-card/room-title.ts';
import { copyText } from '../widgets/copy-text.ts';
import { t } from '../texts/messages.ts';

export function NothingYet({ room }: { readonly room: RoomStore }): VNode {
  const where = isDirect(room.name) ? t.thisConversation : room.title.value;
  return (
    <div class="nothing-yet">
      <p>{t.nobodyHasSaidAnythingInWhere(where)}</p>
      {!isDirect(room.name) && <CopyAddress />}
    </div>
  );
}

function CopyAddress(): VNode {
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    isCopied.value = await copyText(location.href);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {isCopied.value ? t.addressCopied : t.copyItsAddressForOthers}
    </button>
  );
}
