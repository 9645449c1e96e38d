// `history`: a page of the messages this session may see, from the log and what is older.
import { HISTORY_MESSAGES_DEFAULT } from '@natter/protocol';
import type { History } from '@natter/protocol';
import { historyAfter, historyBefore, seqAt } from '../../archive/whole-history.ts';
import { messagesOf } from '../../delivery/encode.ts';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import type { Session } from '../session.ts';
import { idOf, joinedPlace } from './joined-place.ts';

export async function history(session: Session, message: History): Promise<void> {
  const place = await joinedPlace(session, message);
  if (place === undefined) return;
  const { gateway, owner } = session;
  const limit = message.limit ?? HISTORY_MESSAGES_DEFAULT;
  const readable = await readableAsHeard(gateway, session, message.room);
  if (!readable.ok) {
    session.refuse({ ...readable.refusal, ...idOf(message) });
    return;
  }
  const { first } = readable.value;
  const to = place.room.settle();
  const after = await startOf(session, message);
  const asked = { owner, limit, first };
  const page =
    after === undefined
      ? await historyBefore(gateway, message.room, {
          before: Math.min(message.before ?? to + 1, to + 1),
          ...asked,
        })
      : await historyAfter(gateway, message.room, { after, to, ...asked });
  session.send({
    type: 'history',
    ...idOf(message),
    room: message.room,
    messages: messagesOf(page.messages),
    more: page.more,
    ...(page.next === undefined ? {} : { next: page.next }),
  });
}

/** Returns what a page that goes forward comes after; undefined: it goes back. */
async function startOf(
  { gateway }: Session,
  { room, after, at }: History,
): Promise<number | undefined> {
  if (at === undefined) return after;
  const seq = await seqAt(gateway, room, at);
  // Nothing was said since.
  return seq === 0 ? Number.MAX_SAFE_INTEGER : seq - 1;
}
