// Counts the unread messages of others, and says whether one is meant for this person. Pure.
import type { Message } from '@natter/protocol';
import type { Timeline } from '../conversation/timeline.ts';
import { isDirect } from '../room-card/room-title.ts';
import { isSameName } from '../members/roster.ts';

export interface Unread {
  readonly count: number;
  /** One of them is private, or mentions this person. */
  readonly isForMe: boolean;
}
/** Everything is read. */
export const nothingUnread: Unread = { count: 0, isForMe: false };

/** Counts messages after `readSeq` that `me` did not write. */
export function unreadIn({ entries }: Timeline, readSeq: number, me: string): Unread {
  let count = 0;
  let isForMe = false;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index]!;
    if (entry.seq <= readSeq) break;
    if (entry.kind !== 'message' || isSameName(entry.message.from, me)) continue;
    // Deleted before it was read.
    if (entry.message.erased !== undefined) continue;
    count += 1;
    isForMe ||= isMeantFor(entry.message, me);
  }
  return { count, isForMe };
}

/** Returns up to where the room is read if so many messages of others are not. 0: not known. */
export function readSeqFor({ entries, seq }: Timeline, count: number, me: string): number {
  let left = count;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index]!;
    if (entry.kind !== 'message' || entry.message.erased !== undefined) continue;
    if (isSameName(entry.message.from, me)) continue;
    if (left === 0) return entry.seq;
    left -= 1;
  }
  return count === 0 ? seq : 0;
}

/** Adds up the unread messages of several rooms. */
export function unreadTogether(all: readonly Unread[]): Unread {
  return all.reduce(
    (sum, { count, isForMe }) => ({ count: sum.count + count, isForMe: sum.isForMe || isForMe }),
    nothingUnread,
  );
}

/** Returns the seq of the newest message by somebody else; 0 if there is none. */
export function newestOfOthers({ entries }: Timeline, me: string): number {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index]!;
    if (entry.kind === 'message' && !isSameName(entry.message.from, me)) return entry.seq;
  }
  return 0;
}

/** A message is meant for a person if it is private or direct, or mentions them. */
export function isMeantFor(message: Message, me: string): boolean {
  return message.to !== undefined || isDirect(message.room) || mentions(message, me);
}

/** Returns whether a message mentions a person, by name or with everybody. */
export function mentions({ mentions: names = [] }: Pick<Message, 'mentions'>, me: string): boolean {
  return names.some((name) => name === '@here' || name === '@all' || isSameName(name, me));
}
