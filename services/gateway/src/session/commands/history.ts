// `history`: a page of the messages this session may see.
import { HISTORY_MESSAGES_DEFAULT } from '@natter/protocol';
import type { History } from '@natter/protocol';
import { messagesOf } from '../../delivery/encode.ts';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import type { Session } from '../session.ts';
import { idOf, joinedPlace } from './joined-place.ts';

export async function history(session: Session, message: History): Promise<void> {
  const place = await joinedPlace(session, message);
  if (place === undefined) return;
  const { log } = session.gateway;
  const { owner } = session;
  const limit = message.limit ?? HISTORY_MESSAGES_DEFAULT;
  const readable = await readableAsHeard(session.gateway, session, message.room);
  if (!readable.ok) {
    session.refuse({ ...readable.refusal, ...idOf(message) });
    return;
  }
  const { first } = readable.value;
  const to = place.room.settle();
  const page =
    message.after === undefined
      ? await log.historyBefore(message.room, {
          before: Math.min(message.before ?? to + 1, to + 1),
          owner,
          limit,
          first,
        })
      : await log.historyAfter(message.room, { after: message.after, to, owner, limit, first });
  session.send({
    type: 'history',
    ...idOf(message),
    room: message.room,
    messages: messagesOf(page.messages),
    more: page.more,
    ...(page.next === undefined ? {} : { next: page.next }),
  });
}
