// What is new in a room that this person is not in, from its newest messages. Pure.
import type { Message } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';
import { isMeantFor } from '../rooms/unread.ts';
import type { Unread } from '../rooms/unread.ts';

export interface News extends Unread {
  /** The room was read up to this seq. */
  readonly readSeq: number;
}

/**
 * `messages`: those after `seenSeq`, or the newest; ascending. Everything up to one's own newest
 * message has been read, in another browser perhaps.
 */
export function newsIn(
  messages: readonly Message[],
  { me, seenSeq = 0 }: { readonly me: string; readonly seenSeq?: number | undefined },
): News {
  const own = messages.findLast(({ from }) => isSameName(from, me))?.seq ?? 0;
  const readSeq = Math.max(own, seenSeq);
  const unread = messages.filter(({ seq }) => seq > readSeq);
  return {
    readSeq,
    count: unread.length,
    isForMe: unread.some((message) => isMeantFor(message, me)),
  };
}
