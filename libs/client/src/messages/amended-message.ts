// What a message is after an amendment, or after a reply to it. Pure. Called by message-list.ts,
// and by programs that keep messages themselves. Contract: docs/protocol.md, "Messages change".
import { REACTION_NAMES_SHOWN } from '@natter/protocol';
import type { Amended, Message, Reaction, ThreadChange } from '@natter/protocol';

/**
 * Returns the message as the amendment leaves it: undefined if it is erased, the same object if the
 * message had this amendment already.
 * @param me one's own alias.
 */
export function amendedMessage(
  message: Message,
  amended: Amended,
  me: string,
): Message | undefined {
  const { rev = 0, erase, text, mentions, pin, at } = amended;
  if (pin !== undefined) {
    const { pinned: _pinned, ...rest } = message;
    return pin ? { ...rest, pinned: true } : rest;
  }
  if (rev <= (message.rev ?? 0)) return message;
  if (erase) return undefined;
  if (text !== undefined) {
    const { mentions: _mentions, ...rest } = message;
    return { ...rest, rev, text, edited: at, ...(mentions && { mentions }) };
  }
  const { reactions: before = [], ...rest } = message;
  const reactions = reacted(before, amended, me);
  return { ...rest, rev, ...(reactions.length > 0 && { reactions }) };
}

/**
 * Returns the root of a thread as the change leaves it; the same object if it had it already.
 * @param last the seq of the latest reply.
 */
export function repliedTo(
  root: Message,
  { rev, count }: ThreadChange,
  last: number | undefined,
): Message {
  if (rev <= (root.rev ?? 0)) return root;
  const { replies: _replies, ...rest } = root;
  return { ...rest, rev, ...(count > 0 && last && { replies: { count, last } }) };
}

function reacted(
  reactions: readonly Reaction[],
  { react, unreact, by, count = 0 }: Amended,
  me: string,
): readonly Reaction[] {
  const emoji = react ?? unreact ?? '';
  const before = reactions.find((each) => each.emoji === emoji);
  const others = (before?.names ?? []).filter((name) => name !== by);
  const names = (react ? [...others, by] : others).slice(0, REACTION_NAMES_SHOWN);
  const isMine = by === me ? react !== undefined : before?.mine;
  const after: Reaction = { emoji, count, names, ...(isMine && { mine: true }) };
  if (!before) return count > 0 ? [...reactions, after] : reactions;
  return reactions.flatMap((each) => (each !== before ? each : count > 0 ? after : []));
}
