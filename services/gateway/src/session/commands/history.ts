// `history`: a page of the messages this session may see, from the log and what is older.
import { HISTORY_MESSAGES_DEFAULT } from '@natter/protocol';
import type { History } from '@natter/protocol';
import { beforeTime, historyAfter, historyBefore } from '../../archive/whole-history.ts';
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
  const { at, room } = message;
  const after =
    at === undefined ? message.after : await beforeTime(gateway, room, { at, owner, first });
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
