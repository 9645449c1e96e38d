// Older messages of a room, a number at a time, for `/history` and Page Up.
import type { Room } from '@natter/client';
import type { Message } from '@natter/protocol';

export interface OlderMessages {
  /** Ascending. Fewer than asked only at the beginning of the log. */
  readonly messages: readonly Message[];
  /** The `before` to continue with. */
  readonly before: number;
}

/** @param before an exclusive seq. Rejects as `room.history` does. */
export async function olderThan(before: number, room: Room, limit: number): Promise<OlderMessages> {
  const messages: Message[] = [];
  let from = before;
  // A page may be short although there is more: it holds only messages we may see.
  for (let more = true; more && messages.length < limit;) {
    const page = await room.history({ before: from, limit: limit - messages.length });
    messages.unshift(...page.messages);
    from = page.next ?? page.messages[0]?.seq ?? from;
    ({ more } = page);
  }
  return { messages, before: from };
}
