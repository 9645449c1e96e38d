// A room in the list: its mark, its name, and what is unread in it.
import type { RoomName } from '@natter/protocol';
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { Icon } from '../widgets/icons.tsx';
import { addressOf } from './room-name.ts';
import { UnreadBadge } from './unread-badge.tsx';
import type { Unread } from './unread.ts';
import { t } from '../texts/talk.ts';

export interface RoomLinkProps {
  readonly name: RoomName;
  readonly title: string;
  readonly unread: Unread;
  readonly isClosed?: boolean;
  readonly isDirect?: boolean;
  readonly isDrafted?: boolean;
  /** More, when it is pointed at. */
  readonly about?: string | undefined;
}

export function RoomLink(props: RoomLinkProps): VNode {
  const { name, title, unread, isClosed, isDirect, isDrafted, about } = props;
  const { chat, sheet } = usePage();
  const isHere = chat.store.here.value === name;
  return (
    <a
      class={`room${unread.count > 0 && !isHere ? ' unread' : ''}`}
      href={addressOf(name)}
      title={about}
      aria-current={isHere ? 'page' : undefined}
      onClick={(event) => {
        // Another tab, if that is wanted.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        chat.show(name);
        sheet.value = undefined;
      }}
    >
      {isDirect === true ? <Avatar alias={title} /> : <RoomMark isClosed={isClosed} />}
      <span class="room-name">{title}</span>
      {!isHere && isDrafted === true && <span class="drafted">{t.draft}</span>}
      {!isHere && <UnreadBadge unread={unread} />}
    </a>
  );
}

/** `#`, or a lock for a room that has people of its own. */
export function RoomMark({ isClosed }: { readonly isClosed: boolean | undefined }): VNode {
  return (
    <span class="hash" aria-hidden="true">
      {isClosed === true ? <Icon name="lock" size={12} /> : '#'}
    </span>
  );
}
