// `join`: into a room, or back to it, with what came meanwhile. Contract: docs/protocol.md, "Joining".
import { JOINED_MEMBERS_MAX, JOINED_MESSAGES_MAX, SESSION_ROOMS_MAX } from '@natter/protocol';
import type { Join, Joined } from '@natter/protocol';
import type { SayRecord } from '@natter/room-log';
import { messagesOf } from '../../room/encode.ts';
import { withinLogWait } from '../deadline.ts';
import { enterRoom, placeOf } from '../enter-room.ts';
import type { Membership } from '../../room/membership.ts';
import type { Room } from '../../room/room.ts';
import type { Session } from '../session.ts';
import { idOf } from './joined-place.ts';

export async function join(session: Session, message: Join): Promise<void> {
  // No wait where it has no place there: what is asked next must find the one that enterRoom makes.
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

/** What `joined` holds besides the messages, taken at one moment. */
type Snapshot = Omit<Joined, 'messages' | 'more' | 'truncated'>;

async function answer(
  session: Session,
  message: Join,
  { room, member }: { room: Room; member: Membership },
): Promise<void> {
  if (message.after !== undefined) await hearWhatItHas(session, message, room);
  if (member.ended) return;
  const seq = room.delivery.settledSeq();
  const { roster } = room.hosted;
  const snapshot: Snapshot = {
    type: 'joined',
    ...idOf(message),
    room: room.name,
    epoch: session.gateway.log.epoch(room.name),
    seq,
    view: Math.min(roster.view, seq),
    members: roster.list({ limit: JOINED_MEMBERS_MAX }).map(({ alias }) => alias),
    count: roster.count,
  };
  if (message.after === undefined && (message.history ?? 0) === 0) {
    session.send({ ...snapshot, messages: [], more: false, truncated: false });
    room.delivery.holdBack(member, seq);
    room.delivery.goLive(member);
    return;
  }
  const held = room.delivery.holdForReplay(member, seq);
  const replay = await readReplay(session, message, snapshot);
  const { messages, more, truncated, position } = replay;
  session.send({ ...snapshot, messages: messagesOf(messages), more, truncated });
  // It has left meanwhile, or asked to join again: then that join's replay is the one that goes on.
  if (member.ended || member.held !== held) return;
  const announced = message.after !== undefined && more;
  room.delivery.readOn(member, position, (caughtUp) => {
    if (announced) session.send({ type: 'caught-up', room: room.name, seq: caughtUp });
  });
}

/** It may have seen, elsewhere, what is still on its way to this gateway: that is no other log, and nothing is truncated. */
async function hearWhatItHas(session: Session, { after, epoch }: Join, room: Room): Promise<void> {
  const { log } = session.gateway;
  if (after === undefined || after <= room.delivery.settledSeq()) return;
  if (epoch !== log.epoch(room.name) || after > (await log.tail(room.name))) return;
  room.hosted.learnTail(after);
  await withinLogWait(room.delivery.waits.reached(after), 'what the client has');
}

interface Replay {
  readonly messages: readonly SayRecord[];
  readonly more: boolean;
  readonly truncated: boolean;
  /** Read on after this. */
  readonly position: number;
}

async function readReplay(session: Session, message: Join, { seq }: Snapshot): Promise<Replay> {
  const { log } = session.gateway;
  const { owner } = session;
  const newest = async (limit: number): Promise<Replay> => {
    const page = await log.historyBefore(message.room, { before: seq + 1, owner, limit });
    return { messages: page.messages, more: page.more, truncated: false, position: seq };
  };
  if (message.after === undefined) return await newest(message.history ?? 0);
  const sameLog = message.epoch === log.epoch(message.room);
  const point = await log.resumePoint(message.room, { after: message.after, tail: seq, sameLog });
  if (point.kind === 'newest') {
    return { ...(await newest(JOINED_MESSAGES_MAX)), more: false, truncated: true };
  }
  const query = { after: point.after, to: seq, owner, limit: JOINED_MESSAGES_MAX };
  const page = await log.historyAfter(message.room, query);
  return {
    messages: page.messages,
    more: page.more,
    truncated: point.truncated,
    position: page.next ?? seq,
  };
}
