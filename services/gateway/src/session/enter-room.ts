// How a session comes into a room, whatever its dialect: host it, claim the seat, wait until its notice has been heard here.
// Who may see what afterwards, and what the client is told, is the caller's (commands/join.ts, text-session.ts).
import { refuse } from '@natter/protocol';
import type { Refusal, Result, RoomName } from '@natter/protocol';
import { BusUnavailable } from '@natter/room-log';
import type { Claim } from '@natter/room-log';
import { withinLogWait } from './deadline.ts';
import { Membership } from '../room/membership.ts';
import type { Room } from '../room/room.ts';
import type { Place, Session } from './session.ts';

export interface Entered {
  readonly room: Room;
  readonly member: Membership;
  /** The sequence of its own `joined`; 0 where it came back to a stay announced before. */
  readonly joinedSeq: number;
}

/** Puts the session into the room, held back where it came in (delivery.ts); its place stands in `session.places` at once, so that what it asks next waits for the outcome. */
export async function enterRoom(session: Session, name: RoomName): Promise<Result<Entered>> {
  let settle: (member: Membership | undefined) => void = () => {};
  const entering = new Promise<Membership | undefined>((resolve) => {
    settle = resolve;
  });
  const place: Place = { name, entering, member: undefined, room: undefined };
  session.places.set(name, place);
  await session.leaving.get(name); // It may be on its way out from before.
  const outcome = await tryToEnter(session, name);
  if (outcome.ok) {
    place.member = outcome.value.member;
    place.room = outcome.value.room;
  }
  if (outcome.ok && session.ended) outcome.value.room.depart(outcome.value.member, 'lost');
  if (!outcome.ok && session.places.get(name) === place) session.places.delete(name);
  settle(place.member);
  return outcome;
}

async function tryToEnter(session: Session, name: RoomName): Promise<Result<Entered>> {
  const { rooms, log, config } = session.gateway;
  let room: Room | undefined;
  try {
    room = await rooms.enter(name);
    const ours = room.hosted.roster.get(session.key)?.owner === session.owner;
    if (!ours && room.isFull(config.roomMembers)) {
      return refuse('room-full', `room ${name} is full`, { room: name });
    }
    if (!ours && log.isFull(name))
      return refuse('log-full', 'the log is full, try later', { room: name });
    room.claiming.add(session.key);
    return await takeSeat(session, room);
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return refuse('unavailable', 'the log does not answer, try again', { room: name });
  } finally {
    room?.claiming.delete(session.key);
    room?.entered();
  }
}

async function takeSeat(session: Session, room: Room): Promise<Result<Entered>> {
  const { log } = session.gateway;
  const { alias, key, owner, graceMs } = session;
  const claim = await log.claim(room.name, { alias, key, owner, graceMs, gateway: log.gateway });
  if (claim.kind !== 'seated') return { ok: false, refusal: refusalOf(claim, session, room.name) };
  const member = new Membership(session, claim.seat);
  room.seats.seat(member);
  await heard(room, member, claim.joinedSeq);
  room.delivery.holdBack(member, claim.joinedSeq || room.delivery.settledSeq());
  return { ok: true, value: { room, member, joinedSeq: claim.joinedSeq } };
}

/** Its own notice heard, the roster here knows the newcomer. */
async function heard(room: Room, member: Membership, joinedSeq: number): Promise<void> {
  try {
    await withinLogWait(room.delivery.waits.reached(joinedSeq), 'the notice');
  } catch (error) {
    room.depart(member, 'lost');
    throw error;
  }
}

function refusalOf(
  claim: Exclude<Claim, { kind: 'seated' }>,
  session: Session,
  room: RoomName,
): Refusal {
  switch (claim.kind) {
    case 'taken':
      return { code: 'alias-taken', message: `alias taken: ${session.alias}`, room };
    case 'full':
      return { code: 'log-full', message: 'the log is full, try later', room };
    case 'replaced':
    case 'unknown':
      return { code: 'unavailable', message: 'the log does not answer, try again', room };
  }
}

/** The session's place if it is in, or will be: then its membership is awaited. Undefined: not joined. */
export async function placeOf(
  session: Session,
  name: RoomName,
): Promise<{ room: Room; member: Membership } | undefined> {
  const place = session.places.get(name);
  if (place === undefined) return undefined;
  const member = place.member ?? (await place.entering);
  if (member === undefined || place.room === undefined || member.ended) return undefined;
  return { room: place.room, member };
}
