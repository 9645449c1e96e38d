// Counts what is unread for one person, and what of it mentions them. Pure. Every gateway counts
// from the same records and marks, so the counts agree on all devices.
import { UNREAD_MAX } from '@natter/protocol';
import type { UnreadCount } from '@natter/protocol';
import type { Owner } from '../records/record.ts';
import type { RecentNotice, RecentRecords } from './recent-records.ts';

export interface UnreadQuery {
  readonly owner: Owner;
  /** Everything up to here is read. */
  readonly read: number;
  /** Counted up to here. */
  readonly upTo: number;
  /** The first sequence that the person may read. */
  readonly first: number;
  /** Whether an alias that a message mentions is the person's. */
  readonly isNamed: (alias: string) => boolean;
  /** ms since 1970. */
  readonly nowMs: number;
}

/** Counts messages of others, the newest UNREAD_MAX of those that the person may see. */
export function countUnread(
  { messages, notices }: Pick<RecentRecords, 'messages' | 'notices'>,
  { owner, read, upTo, first, isNamed, nowMs }: UnreadQuery,
): UnreadCount {
  const own = notices.filter((notice) => notice.owner === owner);
  let count = 0;
  let mentions = 0;
  for (let at = messages.length - 1; at >= 0 && count < UNREAD_MAX; at -= 1) {
    const message = messages[at];
    if (message === undefined || message.seq <= read || message.seq < first) break;
    const { seq, author, audience, expires } = message;
    const isFor = audience === undefined || audience.includes(owner);
    if (seq > upTo || author === owner || !isFor || expires <= nowMs) continue;
    count += 1;
    const isMentioned = message.mentions.some((mention) => {
      if (mention === '@all') return true;
      return mention === '@here' ? wasHere(own, seq) : isNamed(mention);
    });
    if (isMentioned) mentions += 1;
  }
  return { count, mentions };
}

/** Returns whether the one with these notices was in the room at a sequence. */
function wasHere(own: readonly RecentNotice[], seq: number): boolean {
  const before = own.findLast((notice) => notice.seq <= seq);
  if (before !== undefined) return before.change === 'joined';
  // The first one after it tells what was before; a mark without one is of somebody who is here.
  return own.find((notice) => notice.seq > seq)?.change !== 'joined';
}
