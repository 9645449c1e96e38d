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

/** Returns whether `@name` stands in a message as a word of its own. */
export function mentions({ text }: Pick<Message, 'text'>, name: string): boolean {
  if (!text.includes('@')) return false;
  const lower = text.toLowerCase();
  const wanted = `@${name.toLowerCase()}`;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
    const before = lower[at - 1];
    const after = lower.slice(at + wanted.length, at + wanted.length + 2);
    const isWord = before === undefined || !/[\p{L}\p{N}@]/u.test(before);
    if (isWord && !/^[\p{L}\p{M}\p{N}_]/u.test(after)) return true;
  }
  return false;
}
