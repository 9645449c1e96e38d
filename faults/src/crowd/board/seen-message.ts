// A message as a client was shown it, for the history.
import type { Message } from '@natter/protocol';
import type { SeenMessage } from '../../history.ts';

/** Returns what the history keeps of a message. */
export function seenMessage(message: Message): SeenMessage {
  const { seq, id, from, text, to, thread, rev, reactions = [], replies } = message;
  const now = rev !== undefined && {
    rev,
    reactions: reactions.map(({ emoji, count, mine = false }) => ({ emoji, count, mine })),
    replies: replies?.count ?? 0,
  };
  return {
    seq,
    id,
    from,
    text,
    ...(to && { to }),
    ...(thread && { thread: { root: thread.root, rev: thread.rev, count: thread.count } }),
    ...(now && { now }),
  };
}
