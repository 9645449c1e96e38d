// The seat one HTTP request speaks under: the session's own, here or at another gateway, or a free
// one taken for this request alone (a visit). Protocol: docs/architecture.md, "Seats".
import { ok, refuse } from '@natter/protocol';
import type { Amend, Refusal, Result, RoomName, Say, Scheduled } from '@natter/protocol';
import { BusUnavailable, monotonicMs } from '@natter/room-log';
import type { Seat, Visit } from '@natter/room-log';
import { amendInRoom, amendmentOf } from '../../messages/amend-in-room.ts';
import type { Amended } from '../../messages/amend-in-room.ts';
import { scheduleSay } from '../../later/schedule-say.ts';
import type { Room } from '../../room/room.ts';
import type { Gateway } from '../../gateway.ts';
import { tooManyRooms } from '../../session/new-seat-limits.ts';
import { recipientsOf, sayUnder } from './request-say.ts';
import type { Speaking } from './request-say.ts';
import type { Speaker } from './speaker.ts';

/** A seat for one request. Its taker releases it, whatever happens. */
export interface RequestSeat {
  /** Returns why its recipients cannot be reached, or undefined. Throws BusUnavailable. */
  check(message: Say): Promise<Refusal | undefined>;
  /** Says it. Returns the log's sequence once it is stored. Never throws. */
  say(message: Say): Promise<Result<{ readonly seq: number }>>;
  /** Amends a message. Returns once it is stored. Never throws. */
  amend(message: Amend): Promise<Result<Amended>>;
  /** Schedules it, for those it names as they are now. Never throws. */
  schedule(message: Say): Promise<Result<Scheduled>>;
  /** After the answer: ends the visit, if it was one. */
  release(): void;
}

/** Takes one to speak. If NATS does not answer, that is a refusal. */
export async function takeSeat(
  gateway: Gateway,
  name: RoomName,
  speaker: Speaker,
): Promise<Result<RequestSeat>> {
  if (gateway.log.isFull(name)) return full(name);
  return await takeAnySeat(gateway, name, speaker);
}

/** Takes one, also while the log takes no more messages: to erase some. */
export async function takeAnySeat(
  gateway: Gateway,
  name: RoomName,
  speaker: Speaker,
): Promise<Result<RequestSeat>> {
  try {
    const { rooms } = gateway;
    const room = await rooms.enter(name);
    try {
      const taken = await seatIn(gateway, room, speaker);
      if (taken.ok) return ok(requestSeat(gateway, { room, speaker, first: taken.value }));
      room.usage.linger();
      return taken;
    } catch (error) {
      room.usage.linger();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return unavailable(name);
  }
}

/** A seat, and whether it ends with the request. */
interface Taken {
  readonly seat: Seat;
  readonly visit: boolean;
}

async function seatIn(gateway: Gateway, room: Room, speaker: Speaker): Promise<Result<Taken>> {
  // The object of a connection here: its says and ours then wait for each other.
  const held = room.seats.seatOf(speaker.key, speaker.owner);
  if (held !== undefined) return ok({ seat: held, visit: false });
  return await visitIn(gateway, room, speaker);
}

async function visitIn(gateway: Gateway, room: Room, speaker: Speaker): Promise<Result<Taken>> {
  const { owner, address } = speaker;
  const newSeat = { owner, address, room: room.name };
  const waitMs = gateway.newSeatLimits.take(newSeat, monotonicMs());
  if (waitMs > 0) return tooManyRooms(room.name, waitMs);
  const visit = await gateway.log.visit(room.name, speaker);
  switch (visit.kind) {
    case 'held':
      return ok({ seat: visit.seat, visit: false });
    case 'visiting':
      gateway.metrics.visits.inc();
      return ok({ seat: visit.seat, visit: true });
    case 'forbidden':
    case 'taken':
    case 'full':
    case 'unknown':
      return { ok: false, refusal: refusalOf(visit, speaker, room.name) };
  }
}

function refusalOf(
  visit: Exclude<Visit, { readonly seat: Seat }>,
  { alias }: Speaker,
  room: RoomName,
): Refusal {
  switch (visit.kind) {
    case 'forbidden':
      return visit.refusal;
    case 'taken':
      return { code: 'alias-taken', message: `alias taken: ${alias}`, room };
    case 'full':
      return { code: 'log-full', message: 'the log is full, try later', room };
    case 'unknown':
      return { code: 'unavailable', message: UNAVAILABLE, room };
  }
}

const UNAVAILABLE = 'the log does not answer, try again';
const unavailable = (room: RoomName): Result<never> => refuse('unavailable', UNAVAILABLE, { room });
const full = (room: RoomName): Result<never> =>
  refuse('log-full', 'the log is full, try later', { room });

function requestSeat(
  gateway: Gateway,
  { room, speaker, first }: { room: Room; speaker: Speaker; first: Taken },
): RequestSeat {
  let taken = first;
  const speaking: Speaking = {
    gateway,
    room,
    speaker,
    get seat() {
      return taken.seat;
    },
    takeAgain: async () => {
      room.seats.verify(speaker.key);
      const again = await visitIn(gateway, room, speaker);
      if (!again.ok) return again;
      if (taken.visit) void room.seats.endStay(taken.seat, 'quit');
      taken = again.value;
      return ok(taken.seat);
    },
  };
  return {
    async check(message) {
      const to = await recipientsOf(message, speaking);
      return to?.ok === false ? { ...to.refusal, id: message.id } : undefined;
    },
    say: (message) => orUnavailable(room.name, sayUnder(speaking, message)),
    amend(message) {
      const { id, seq } = message;
      const { seat, takeAgain: seatAgain } = speaking;
      const request = { id, seq, room: room.name, amendment: amendmentOf(message) };
      const amended = amendInRoom(gateway, speaker, { ...request, seat, seatAgain });
      return orUnavailable(room.name, amended);
    },
    schedule(say) {
      const scheduled = async (): Promise<Result<Scheduled>> => {
        const to = await recipientsOf(say, speaking);
        if (to?.ok === false) return to;
        return await scheduleSay(gateway, speaker, { say, to: to?.value.parties });
      };
      return orUnavailable(room.name, scheduled());
    },
    release() {
      const ended = taken.visit ? room.seats.endStay(taken.seat, 'quit') : Promise.resolve();
      void ended.then(() => {
        room.usage.linger();
      });
    },
  };
}

async function orUnavailable<T>(room: RoomName, done: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await done;
  } catch (error) {
    if (!(error instanceof BusUnavailable)) throw error;
    return unavailable(room);
  }
}
