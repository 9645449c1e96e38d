// A message in a list beside the conversation. A click goes to it.
import type { Message } from '@natter/protocol';
import type { ComponentChildren, VNode } from 'preact';
import type { RoomStore } from '../chat/room-store.ts';
import { plainWords } from '../markdown/plain-words.ts';
import { usePage } from '../page/page-context.ts';
import { jumpTo } from '../search/jump-to.ts';
import { Avatar } from '../widgets/avatar.tsx';
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
  const page = usePage();
  const { from, at, text, file, seq } = message;
  return (
    <li class="card">
      <button
        class="card-open"
        type="button"
        onClick={() => (onOpen ? onOpen() : jumpTo(page, room.name, seq))}
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
