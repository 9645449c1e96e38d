// Above the oldest message of a room; or in its place, while there are no messages.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { isDirect } from '../room-card/room-title.ts';
import { copyText } from '../widgets/copy-text.ts';

export function RoomBeginning({ room }: { readonly room: RoomStore }): VNode | null {
  if (room.status.value.kind !== 'here') return null;
  const where = isDirect(room.name) ? 'this conversation' : room.title.value;
  if (room.timeline.value.entries.some(({ kind }) => kind === 'message'))
    return <p class="notice beginning">This is as far back as {where} goes.</p>;
  if (room.outgoing.value.length > 0) return null;
  return (
    <div class="nothing-yet">
      <p>Nobody has said anything in {where} yet.</p>
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
      {isCopied.value ? 'address copied' : 'copy its address for others'}
    </button>
  );
}
