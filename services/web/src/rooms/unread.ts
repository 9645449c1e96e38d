// How many messages of others are unread, and whether any of them is meant for this person. Pure.
import type { Message } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import type { Timeline } from '../conversation/timeline.ts';

export interface Unread {
  readonly count: number;
  /** One of them is private, or mentions this person. */
  readonly isForMe: boolean;
}

export function unreadIn({ entries }: Timeline, readSeq: number, me: string): Unread {
  let count = 0;
  let isForMe = false;
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index]!;
    if (entry.seq <= readSeq) break;
    if (entry.kind !== 'message' || isSameName(entry.message.from, me)) continue;
    count += 1;
    isForMe ||= concerns(entry.message, me);
  }
  return { count, isForMe };
}

/** The seq of the newest message of somebody else; 0: there is none. */
export function newestOfOthers({ entries }: Timeline, me: string): number {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index]!;
    if (entry.kind === 'message' && !isSameName(entry.message.from, me)) return entry.seq;
  }
  return 0;
}

/** Private, or `@name` stands in it. */
export function concerns({ to, text }: Message, me: string): boolean {
  return to !== undefined || mentions(text, me);
}

export function mentions(text: string, name: string): boolean {
  const lower = text.toLowerCase();
  const wanted = `@${name.toLowerCase()}`;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
    const before = lower[at - 1];
    const after = lower.slice(at + wanted.length);
    if (
      (before === undefined || !/[\p{L}\p{N}@]/u.test(before)) &&
      !/^[\p{L}\p{M}\p{N}_]/u.test(after)
    )
      return true;
  }
  return false;
}
