// A number of unread messages, in colour if one is meant for this person.
import type { VNode } from 'preact';
import type { Unread } from './unread.ts';
import { t } from '../texts/talk.ts';

export interface UnreadBadgeProps {
  readonly unread: Unread;
  readonly class?: string;
}

export function UnreadBadge({ unread, class: name = 'badge' }: UnreadBadgeProps): VNode | null {
  const { count, isForMe } = unread;
  if (count === 0) return null;
  return (
    <span class={`${name}${isForMe ? ' for-me' : ''}`}>
      {count > 99 ? '99+' : count}
      <span class="spoken"> {isForMe ? t.unreadForYou : t.unread}</span>
    </span>
  );
}
