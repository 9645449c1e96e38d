// `join`: into a room, or back to it with what came meanwhile (docs/protocol.md, "Joining").
import { JOINED_MEMBERS_MAX, JOINED_MESSAGES_MAX, SESSION_ROOMS_MAX } from '@natter/protocol';
import type { Join, Joined } from '@natter/protocol';
import type { AmendRecord, SayRecord } from '@natter/room-log';
import { historyBefore } from '../../archive/whole-history.ts';
import { messagesOf } from '../../delivery/encode.ts';
import { amendedSince } from '../../messages/amended-since.ts';
import type { Room } from '../../room/room.ts';
import { joinedMarks } from '../../marks/mark.ts';
import { enterRoom } from '../enter-room.ts';
import { placeOf } from '../place.ts';
import type { JoinedPlace } from '../place.ts';
import type { Session } from '../session.ts';
import { firstSeqFor } from '../../room-card/readable-card.ts';
import { peopleOf, roomView } from '../../room-card/room-view.ts';
import { viewerOf } from './card.ts';
import { idOf } from './joined-place.ts';

export async function join(session: Session, message: Join): Promise<void> {
  // Without a place there is no wait: the next request must find the place that enterRoom makes.
  while (session.places.has(message.room)) {
    const present = await placeOf(session, message.room);
    if (session.ended) return;
    if (present === undefined) continue;
    await answer(session, message, present);
    return;
  }
  if (session.places.size >= SESSION_ROOMS_MAX) {
    session.refuse({
      code: 'too-large',
      message: `over ${SESSION_ROOMS_MAX} rooms`,
      room: message.room,
      ...idOf(message),
    });
    return;
  }
  const entered = await enterRoom(session, message.room);
  if (!entered.ok) session.refuse({ ...entered.refusal, ...idOf(message) });
  else if (!session.ended) await answer(session, message, entered.value);
}

/** `joined` without its messages, taken at one moment. */
type Snapshot = Omit<Joined, 'messages' | 'more' | 'truncated'>;

async function answer(
  session: Session,
  message: Join,
  { room, member }: JoinedPlace,
): Promise<void> {
  if (message.after !== undefined) await hearWhatItHas(session, message, room);
  if (member.ended) return;
  if (await isShutOut(session, room)) return;
  const hold = room.hold(member);
  const { seq } = hold;
  const { roster } = room;
  const snapshot: Snapshot = {
    type: 'joined',
    ...idOf(message),
    room: room.name,
    epoch: session.gateway.log.epoch(room.name),
    seq,
    view: Math.min(roster.view, seq),
    members: roster.list({ limit: JOINED_MEMBERS_MAX }).map(({ alias }) => alias),
    count: roster.count,
    ...cardOf(session, room),
  };
  if (message.after === undefined && (message.history ?? 0) === 0) {
    let marks = {};
    if (session.hearsMarks) {
      marks = await joinedMarks(session, { room, member, seq });
      if (await isShutOut(session, room)) return;
    }
    session.send({ ...snapshot, ...marks, messages: [], more: false, truncated: false });
    room.resume(hold);
    return;
  }
  const first = firstSeqFor(session, { room: room.name, stored: room.access.card });
  const marks = await joinedMarks(session, { room, member, seq });
  const replay = await readReplay(session, message, { seq, first });
  // What was read may be newer than the act that took the right to read.
  if (await isShutOut(session, room)) return;
  const { messages, more, truncated, position, amendments } = replay;
  session.send({
    ...snapshot,
    ...marks,
    messages: messagesOf(messages),
    more,
    truncated,
    ...amendedOf(session, message, amendments),
  });
  const announced = message.after !== undefined && more;
  // Void if it has left, or joined again: then the replay of that join continues.
  room.resume(hold, {
    position,
    onLive: (caughtUp) => {
      if (announced) session.send({ type: 'caught-up', room: room.name, seq: caughtUp });
    },
  });
}

/** What became of messages that the client has. Those it gets now are as they are now. */
function amendedOf(
  session: Session,
  { after = 0 }: Join,
  amendments: readonly AmendRecord[],
): Pick<Joined, 'amended'> {
  if (!session.hearsAmendments) return {};
  const amended = amendedSince(
    amendments.map(({ event }) => event),
    after,
  );
  return amended.length === 0 ? {} : { amended };
}

/** Puts the session out of a room that it may not read any more. Throws BusUnavailable. */
async function isShutOut(session: Session, room: Room): Promise<boolean> {
  const refusal = await room.access.whyNotRead(session);
  if (refusal === undefined) return false;
  session.removed(room.name, refusal);
  return true;
}

function cardOf(
  session: Session,
  { name, access: { card } }: Room,
): Pick<Joined, 'card' | 'people'> {
  if (card === undefined || !session.hearsRooms) return {};
  const { people } = peopleOf(card.state, { limit: JOINED_MEMBERS_MAX });
  return { card: roomView({ room: name, card: card.state }, viewerOf(session)), people };
}

/** What it has seen at another gateway may still be on its way here: no reason to truncate. */
async function hearWhatItHas(session: Session, { after, epoch }: Join, room: Room): Promise<void> {
  const { log } = session.gateway;
  if (after === undefined || after <= room.settle()) return;
  if (epoch !== log.epoch(room.name) || after > (await log.tail(room.name))) return;
  await room.hearUpTo(after, 'what the client has seen');
}

interface Replay {
  readonly messages: readonly SayRecord[];
  readonly more: boolean;
  readonly truncated: boolean;
  /** Everything up to here is in `messages`, or not to be replayed. */
  readonly position: number;
  /** What became of messages meanwhile. */
  readonly amendments: readonly AmendRecord[];
}

async function readReplay(
  session: Session,
  message: Join,
  { seq, first }: { seq: number; first: number },
): Promise<Replay> {
  const { log } = session.gateway;
  const { owner } = session;
  const newest = async (limit: number): Promise<Replay> => {
    const query = { before: seq + 1, owner, limit, first };
    const page = await historyBefore(session.gateway, message.room, query);
    const { messages, more } = page;
    return { messages, more, truncated: false, position: seq, amendments: [] };
  };
  if (message.after === undefined) return await newest(message.history ?? 0);
  const sameLog = message.epoch === log.epoch(message.room);
  const point = await log.resumePoint(message.room, { after: message.after, tail: seq, sameLog });
  if (point.kind === 'newest') {
    return { ...(await newest(JOINED_MESSAGES_MAX)), more: false, truncated: true };
  }
  const query = { after: point.after, to: seq, owner, first, limit: JOINED_MESSAGES_MAX };
  const page = await log.missedAfter(message.room, query);
  return {
    messages: page.messages,
    more: page.more,
    truncated: point.truncated,
    position: page.next ?? seq,
    amendments: page.amendments,
  };
}
