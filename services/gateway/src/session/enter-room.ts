// How a session comes into a room, whatever its dialect: host the room, claim the seat, arrive.
// The caller decides what the client is told (commands/join.ts, text-session.ts).
import { refuse } from '@natter/protocol';
import type { Refusal, Result, RoomName } from '@natter/protocol';
import { BusUnavailable, monotonicMs } from '@natter/room-log';
import type { Claim } from '@natter/room-log';
import { lacks } from '../access/pass.ts';
import { Member } from '../room/member.ts';
import type { Hold } from '../delivery/hold.ts';
import type { Room } from '../room/room.ts';
import { leaveNow } from './place.ts';
import type { JoinedPlace, Place } from './place.ts';
import { tooManyRooms } from './new-seat-limits.ts';
import type { Session } from './session.ts';

export interface Entered extends JoinedPlace {
  /** Held where it came in. */
  readonly hold: Hold;
  /** The sequence of its own `joined`; 0 if it came back to a stay announced before. */
  readonly joinedSeq: number;
}

/**
 * Puts the session into the room. Its place is in `session.places` at once, so that its next
 * request waits for the outcome. Rejects on a fault of ours; the place is settled then too.
 */
export async function enterRoom(session: Session, name: RoomName): Promise<Result<Entered>> {
  const entering = Promise.withResolvers<Member | undefined>();
  const place: Place = { name, entering: entering.promise, member: undefined, room: undefined };
  session.places.set(name, place);
  try {
    await session.leaving?.get(name); // It may be on its way out from before.
    const outcome = await tryToEnter(session, name);
    if (!outcome.ok) return outcome;
    const { room, member } = outcome.value;
    // The right may have been lost meanwhile.
    const refusal = lacks(session.pass, 'read', name);
    if (refusal !== undefined) {
      leaveNow({ room, member });
      return { ok: false, refusal };
    }
    place.member = member;
    place.room = room;
    if (session.ended) room.depart(member, 'lost');
    return outcome;
  } finally {
    if (place.member === undefined && session.places.get(name) === place)
      session.places.delete(name);
    entering.resolve(place.member);
  }
}

async function tryToEnter(session: Session, name: RoomName): Promise<Result<Entered>> {
  const { rooms, log, config, shedding } = session.gateway;
  const overloaded = shedding.refusal('join');
  if (overloaded !== undefined) return { ok: false, refusal: { ...overloaded, room: name } };
  const forbidden = lacks(session.pass, 'read', name);
  if (forbidden !== undefined) return { ok: false, refusal: forbidden };
  let room: Room | undefined;
  try {
    room = await rooms.enter(name);
    const ours = room.roster.get(session.key)?.owner === session.owner;
    if (!ours && room.claims.fill(room.roster, config.roomMembers))
      return refuse('room-full', `room ${name} is full`, { room: name });
    if (!ours && log.isFull(name))
      return refuse('log-full', 'the log is full, try again later', { room: name });
    const waitMs = ours ? 0 : newSeatWaitMs(session, name);
    if (waitMs > 0) return tooManyRooms(name, waitMs);
    room.claims.begin(session.key);
    return await takeSeat(session, room);
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return refuse('unavailable', 'the log does not answer, try again', { room: name });
  } finally {
    room?.claims.end(session.key);
    room?.usage.exit();
  }
}

const newSeatWaitMs = ({ gateway, owner, address }: Session, room: RoomName): number =>
  gateway.newSeatLimits.take({ owner, address, room }, monotonicMs());

async function takeSeat(session: Session, room: Room): Promise<Result<Entered>> {
  const { log } = session.gateway;
  const { alias, key, owner, device, graceMs } = session;
  const claim = await log.claim(room.name, {
    alias,
    key,
    owner,
    device,
    graceMs,
    gateway: log.gateway,
    known: room.seats.seatOf(key, owner),
    isGone: () => session.ended,
  });
  if (claim.kind !== 'seated') return { ok: false, refusal: refusalOf(claim, session, room.name) };
  const member = new Member(session, claim.seat);
  const { joinedSeq } = claim;
  const hold = await room.arrive(member, joinedSeq);
  return { ok: true, value: { room, member, hold, joinedSeq } };
}

function refusalOf(
  claim: Exclude<Claim, { kind: 'seated' }>,
  session: Session,
  room: RoomName,
): Refusal {
  switch (claim.kind) {
    case 'forbidden':
      return claim.refusal;
    case 'taken':
      return { code: 'alias-taken', message: `alias taken: ${session.alias}`, room };
    case 'full':
      return { code: 'log-full', message: 'the log is full, try again later', room };
    case 'crowded':
      return { code: 'too-large', message: 'this person is in the room with 16 devices', room };
    case 'replaced':
    case 'unknown':
      return { code: 'unavailable', message: 'the log does not answer, try again', room };
  }
}
