// A message in a list beside the conversation. A click goes to it.
import type { Message } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { goToMessage } from '../conversation/go-to-message.ts';
import { plainWords } from '../markdown/plain-words.ts';
import { usePage } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { isNarrow } from '../widgets/platform.ts';
import { fullWords, isoTime, momentWords } from '../words/time-words.ts';
import { t } from '../texts/messages.ts';

export interface MessageCardProps {
  readonly room: RoomStore;
  readonly message: Message;
  /** The room's name is shown. */
  readonly withRoom?: boolean;
  /** Default: goes to the message. */
  readonly onOpen?: () => void;
  readonly children?: ComponentChildren;
}

export function MessageCard({
  room,
  message,
  withRoom,
  onOpen,
  children,
}: MessageCardProps): VNode {
  const { chat, sheet } = usePage();
  const isLooking = useSignal(false);
  const { from, at, text, file, seq } = message;
  const go = async (): Promise<void> => {
    isLooking.value = true;
    chat.show(room.name);
    if (isNarrow()) sheet.value = undefined;
    const isFound = await goToMessage(room, seq, async () => chat.controllerOf(room)?.loadOlder());
    isLooking.value = false;
    if (!isFound) chat.store.notice.value = t.thatMessageIsTooOldOr;
  };
  return (
    <li class="card">
      <button
        class="card-open"
        type="button"
        aria-busy={isLooking.value || undefined}
        onClick={() => (onOpen ? onOpen() : void go())}
      >
        <Avatar alias={from} />
        <span class="card-body">
          <span class="card-head">
            <b>{from}</b>{' '}
            <time dateTime={isoTime(at)} title={fullWords(at)}>
              {momentWords(at, Date.now())}
            </time>
            {withRoom && <span class="card-room">{t.inTitle(room.title.value)}</span>}
          </span>
          <span class="card-text">{plainWords(text) || file?.name}</span>
        </span>
      </button>
      {children}
    </li>
  );
}
