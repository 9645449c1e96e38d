// Older messages of a room, so many at a time: what `/history` and Page Up show.
import type { Room } from '@natter/client';
import type { Message } from '@natter/protocol';

export interface Earlier {
  /** Ascending; fewer than asked only at the beginning of the log. */
  readonly messages: readonly Message[];
  /** Where to go on. */
  readonly before: number;
}

/** `before`: a seq, exclusive. Rejects as `room.history` does. */
export async function earlierThan(before: number, room: Room, limit: number): Promise<Earlier> {
  const messages: Message[] = [];
  let from = before;
  // A page may be short although there is more: it holds what we may see.
  for (let more = true; more && messages.length < limit;) {
    const page = await room.history({ before: from, limit: limit - messages.length });
    messages.unshift(...page.messages);
    from = page.next ?? page.messages[0]?.seq ?? from;
    ({ more } = page);
  }
  return { messages, before: from };
}
