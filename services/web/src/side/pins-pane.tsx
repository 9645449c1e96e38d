// The pinned messages of a room, the latest first. Read again when one of them changes.
import type { Message } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import { PinOff } from 'lucide';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { amend } from '../actions/amending.ts';
import { setPin } from '../actions/message-deeds.ts';
import { offersOf } from '../actions/message-keys.ts';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { MessageCard } from './message-card.tsx';
import { SidePaneFrame } from './side-pane-frame.tsx';
import { t } from '../texts/messages.ts';

export function PinsPane({ room, page }: InRoom): VNode {
  const pins = useSignal<readonly Message[] | undefined>(undefined);
  const fault = useSignal('');
  const open = page.chat.controllerOf(room)?.room;
  const isHere = room.status.value.kind === 'here';
  useEffect(() => {
    if (!open || !isHere) return undefined;
    let last = 0;
    const read = async (): Promise<void> => {
      const turn = (last += 1);
      const options = { page, room, kind: 'read' } as const;
      const why = await amend(options, async (from) => {
        const messages = await from.pins();
        if (turn === last) pins.value = messages.toReversed();
      });
      fault.value = why ?? '';
    };
    void read();
    const isShown = (of: number): boolean => pins.value?.some(({ seq }) => seq === of) === true;
    return open.on('amended', ({ pin, of }) => {
      if (pin !== undefined || isShown(of)) void read();
    });
  }, [open, isHere]);
  return (
    <SidePaneFrame title={t.pinnedMessages}>
      <ul class="side-list">
        {pins.value?.map((message) => (
          <MessageCard key={message.seq} room={room} message={message}>
            {offersOf({ page, room, message }).pin && (
              <button
                class="icon-button"
                type="button"
                title={t.takePinOff}
                aria-label={t.takePinOffMessageOf(message.from)}
                onClick={() => setPin({ page, room, message }, false)}
              >
                <Icon name={PinOff} />
              </button>
            )}
          </MessageCard>
        ))}
      </ul>
      {pins.value?.length === 0 && <p class="side-note">{t.nothingIsPinnedHereModeratorsPin}</p>}
      <p class="side-note form-fault" role="alert">
        {fault.value}
      </p>
    </SidePaneFrame>
  );
}
