// The seat one HTTP request speaks under: the session's own, here or at another gateway, or a free
// one taken for this request alone (a visit). Protocol: docs/architecture.md, "Seats".
import { LOG_WAIT_MS_MAX, ok, refuse } from '@natter/protocol';
import type { Refusal, Result, RoomName, Say, Scheduled } from '@natter/protocol';
import { BusUnavailable, monotonicMs } from '@natter/room-log';
import type { Seat, Visit } from '@natter/room-log';
import { audienceOf } from '../../session/commands/audience.ts';
import type { Audience } from '../../session/commands/audience.ts';
import { encodeSayBody, expiresMsOf } from '../../delivery/encode.ts';
import { scheduleSay } from '../../later/schedule-say.ts';
import { bytesOf } from '../../limits/limits.ts';
import { hearTail } from '../../room/hear-tail.ts';
import type { Room } from '../../room/room.ts';
import type { Gateway } from '../../gateway.ts';
import { silenced, tooSoon } from '../../room-card/silenced.ts';
import { tooManyRooms } from '../../session/new-seat-limits.ts';
import type { Speaker } from './speaker.ts';

/** A seat for one request. Its taker releases it, whatever happens. */
export interface RequestSeat {
  /** Returns why its recipients cannot be reached, or undefined. Throws BusUnavailable. */
  check(message: Say): Promise<Refusal | undefined>;
  /** Says it. Returns the log's sequence once it is stored. Never throws. */
  say(message: Say): Promise<Result<{ readonly seq: number }>>;
  /** Schedules it, for those it names as they are now. Never throws. */
  schedule(message: Say): Promise<Result<Scheduled>>;
  /** After the answer: ends the visit, if it was one. */
  release(): void;
}

/** Takes one. If NATS does not answer, that is a refusal. */
export async function takeSeat(
  gateway: Gateway,
  name: RoomName,
  speaker: Speaker,
): Promise<Result<RequestSeat>> {
  try {
    const { log, rooms } = gateway;
    if (log.isFull(name)) return refuse('log-full', 'the log is full, try later', { room: name });
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

function requestSeat(
  gateway: Gateway,
  { room, speaker, first }: { room: Room; speaker: Speaker; first: Taken },
): RequestSeat {
  let taken = first;
  const recipients = (message: Say): Promise<Result<Audience> | undefined> =>
    recipientsNow(gateway, room, { message, speaker, seat: taken.seat });
  return {
    async check(message) {
      const to = await recipients(message);
      return to?.ok === false ? { ...to.refusal, id: message.id } : undefined;
    },
    async say(message) {
      const spoken = { room: room.name, bytes: bytesOf(message) };
      const tooMuch = gateway.limits.speak(speaker, spoken, monotonicMs());
      if (tooMuch !== undefined) return { ok: false, refusal: tooMuch };
      try {
        const to = await recipients(message);
        if (to?.ok === false) return { ok: false, refusal: { ...to.refusal, id: message.id } };
        const attempt = { owner: speaker.owner, id: message.id };
        const waitMs = room.slow.concerns(speaker.owner) ? await room.slow.take(attempt) : 0;
        if (waitMs > 0) return { ok: false, refusal: tooSoon(room.name, waitMs) };
        const { alias } = taken.seat.record;
        const from = { alias, via: gateway.log.gateway, at: Date.now() };
        const expiresMs = expiresMsOf(message, from);
        const body = encodeSayBody(message, from, to?.value.aliases);
        const audience = to?.value.parties;
        const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
        for (;;) {
          const stop = gateway.metrics.appendSeconds.startTimer();
          const said = await taken.seat.say({ id: message.id, audience, body, expiresMs });
          stop();
          if (said.kind === 'stored') {
            gateway.metrics.recordsIn.inc();
            return ok({ seq: said.seq });
          }
          room.slow.giveBack(attempt);
          if ((said.kind === 'muted' || said.kind === 'removed') && said.certain) {
            return { ok: false, refusal: silenced(room.name, said) };
          }
          if (said.kind === 'full') return refuse('log-full', 'the log is full, try later');
          if (said.kind === 'unknown' || monotonicMs() >= deadlineMs) return unavailable(room.name);
          // The seat was moved, or another request's visit ended. Repeated under the present seat,
          // the message is stored once: its id names it.
          room.seats.verify(speaker.key);
          const again = await visitIn(gateway, room, speaker);
          if (!again.ok) return again;
          if (taken.visit) void room.seats.endStay(taken.seat, 'quit');
          taken = again.value;
        }
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        return unavailable(room.name);
      }
    },
    async schedule(message) {
      try {
        const to = await recipients(message);
        if (to?.ok === false) return to;
        return await scheduleSay(gateway, speaker, { say: message, to: to?.value.parties });
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        return unavailable(room.name);
      }
    },
    release() {
      const ended = taken.visit ? room.seats.endStay(taken.seat, 'quit') : Promise.resolve();
      void ended.then(() => {
        room.usage.linger();
      });
    },
  };
}

/**
 * The members named, at the view the request gives, or as the room is now: a member that came a
 * moment ago through another gateway may not have been heard here yet.
 */
async function recipientsNow(
  { log }: Gateway,
  room: Room,
  { message, speaker, seat }: { message: Say; speaker: Speaker; seat: Seat },
): Promise<Result<Audience> | undefined> {
  const { to, view = Infinity } = message;
  if (to === undefined) return undefined;
  await room.views.learn(view);
  const sender = { alias: seat.record.alias, key: speaker.key, party: seat.party };
  const now = (): Result<Audience> => audienceOf(sender, to, { room, view });
  const first = now();
  if (first.ok) return first;
  await hearTail(log, room);
  return now();
}
