// The buttons of a message under the pointer, or with the focus: reply, react, thread, edit, and a
// menu with the rest. It listens to the keys of the message meanwhile.
import '../living/living.css';
import type { Message } from '@natter/protocol';
import { Pencil, MessagesSquare, SmilePlus } from 'lucide';
import type { IconNode } from 'lucide';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { edit, open, replyTo } from './message-deeds.ts';
import { listenToRow, offersOf } from './message-keys.ts';
import { openThread } from '../side/open-side.ts';
import { placeOf } from './place-of.ts';
import type { InRoom } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import type { AnyIcon } from '../widgets/icons.tsx';
import { t } from '../texts/messages.ts';

export { watchLongPresses } from './message-keys.ts';

export interface MessageActionsProps extends InRoom {
  readonly message: Message;
}

export function MessageActions({ message, room, page }: MessageActionsProps): VNode {
  const bar = useRef<HTMLDivElement>(null);
  const deed = { message, room, page };
  useLayoutEffect(
    () => listenToRow(bar.current!.closest<HTMLElement>('.message')!, { message, room, page }),
    [message, room, page],
  );
  const offers = offersOf(deed);
  return (
    <div
      class="message-actions"
      role="toolbar"
      aria-label={t.actionsOfMessage(message.from)}
      ref={bar}
    >
      {offers.reply && <Action icon="reply" words={t.reply} onClick={() => replyTo(deed)} />}
      {offers.react && (
        <Action
          icon={SmilePlus}
          words={t.react}
          opens
          onClick={(button) => open(deed, 'react', placeOf(button))}
        />
      )}
      {offers.reply && (
        <Action
          icon={MessagesSquare}
          words={t.thread}
          onClick={() => openThread(page, room, message.seq)}
        />
      )}
      {offers.edit && <Action icon={Pencil} words={t.edit} onClick={() => edit(deed)} />}
      <Action
        icon="more"
        words={t.more}
        opens
        onClick={(button) => open(deed, 'message-menu', placeOf(button))}
      />
    </div>
  );
}

interface ActionProps {
  readonly icon: AnyIcon | IconNode;
  readonly words: string;
  readonly opens?: boolean;
  readonly onClick: (button: HTMLElement) => void;
}

function Action({ icon, words, opens, onClick }: ActionProps): VNode {
  return (
    <button
      type="button"
      title={words}
      aria-label={words}
      aria-haspopup={opens ? 'dialog' : undefined}
      onClick={({ currentTarget }) => onClick(currentTarget)}
    >
      <Icon name={icon} />
    </button>
  );
}
