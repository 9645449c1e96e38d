// `thread` and `pins`: messages of a joined room that belong together, as they are now.
import type { PinsRequest, ThreadRequest } from '@natter/protocol';
import { noSuchMessage } from '@natter/room-log';
import { messagesOf } from '../../delivery/encode.ts';
import { readableAsHeard } from '../../room-card/readable-card.ts';
import type { Session } from '../session.ts';
import { idOf, joinedPlace } from './joined-place.ts';

/** Throws BusUnavailable. */
export async function thread(session: Session, message: ThreadRequest): Promise<void> {
  const reading = await readingOf(session, message);
  if (reading === undefined) return;
  const { room, seq, after, limit } = message;
  const found = await session.gateway.log.thread(room, { ...reading, seq, after, limit });
  if (found === undefined) {
    session.refuse({ ...noSuchMessage(room), ...idOf(message) });
    return;
  }
  const { root, replies, more, next } = found;
  const [first] = root === undefined ? [] : messagesOf([root]);
  session.send({
    type: 'thread',
    ...idOf(message),
    room,
    seq: found.seq,
    ...(first !== undefined && { root: first }),
    messages: messagesOf(replies),
    more,
    ...(next !== undefined && { next }),
  });
}

/** Throws BusUnavailable. */
export async function pins(session: Session, message: PinsRequest): Promise<void> {
  const reading = await readingOf(session, message);
  if (reading === undefined) return;
  const { room } = message;
  const messages = messagesOf(await session.gateway.log.pins(room, reading));
  session.send({ type: 'pins', ...idOf(message), room, messages });
}

/** Undefined: it may not read the room, and has been told so. */
async function readingOf(
  session: Session,
  message: PinsRequest | ThreadRequest,
): Promise<{ readonly owner: string; readonly first: number } | undefined> {
  const place = await joinedPlace(session, message);
  if (place === undefined) return undefined;
  const readable = await readableAsHeard(session.gateway, session, message.room);
  if (readable.ok) {
    // What this client was told of cards is on them by then.
    place.room.settle();
    return { owner: session.owner, first: readable.value.first };
  }
  session.refuse({ ...readable.refusal, ...idOf(message) });
  return undefined;
}
