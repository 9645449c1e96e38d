// How many new seats a session and an address may take: the first time a session enters a room.
// Each leaves records in the log for minutes, whoever reads them; coming back to a room is free.
import { refuse, SESSION_ROOMS_MAX } from '@natter/protocol';
import type { Result, RoomName } from '@natter/protocol';
import type { Owner } from '@natter/room-log';
import { RateLimit } from './rate-limit.ts';

/** At once, and each second. A session may be in SESSION_ROOMS_MAX rooms. */
const SESSION_BURST = SESSION_ROOMS_MAX;
const SESSION_PER_SECOND = 1;
/** Behind one address may be a whole office, on its first morning. */
const ADDRESS_BURST = 2_000;
const ADDRESS_PER_SECOND = 20;
/** Rooms of a session that are remembered as paid for; the one entered longest ago goes first. */
const ROOMS_REMEMBERED = 2 * SESSION_ROOMS_MAX;
/** Sessions, and addresses, that are remembered; the one used longest ago goes first. */
const REMEMBERED_MAX = 20_000;

/** Of a session in one room its name; of one that entered several, what it may take and has. */
type SessionSeats = RoomName | { readonly limit: RateLimit; readonly rooms: Set<RoomName> };

export interface NewSeat {
  readonly owner: Owner;
  readonly address: string;
  readonly room: RoomName;
}

export class NewSeatLimits {
  readonly #limited: boolean;
  /** In the order of their last use. */
  readonly #sessions = new Map<Owner, SessionSeats>();
  readonly #addresses = new Map<string, RateLimit>();

  /** `ratePerSecond` 0: nothing is limited (NATTER_RATE). */
  constructor({ ratePerSecond }: { ratePerSecond: number }) {
    this.#limited = ratePerSecond > 0;
  }

  /** Counts a seat that the session takes in this room. Returns the ms to wait, 0 if it may. */
  take({ owner, address, room }: NewSeat, nowMs: number): number {
    if (!this.#limited) return 0;
    const before = this.#sessions.get(owner);
    if (before === undefined || before === room) {
      const waitMs = before === room ? 0 : waitOf(this.#ofAddress(address, nowMs), nowMs);
      if (waitMs === 0) keep(this.#sessions, owner, room);
      return waitMs;
    }
    const session = typeof before === 'string' ? severalSeats(before, nowMs) : before;
    keep(this.#sessions, owner, session);
    if (!session.rooms.has(room)) {
      const ofAddress = this.#ofAddress(address, nowMs);
      const waitMs = waitOf(session.limit, nowMs) || waitOf(ofAddress, nowMs);
      if (waitMs > 0) return waitMs;
    }
    session.rooms.delete(room);
    session.rooms.add(room);
    const [oldest] = session.rooms;
    if (session.rooms.size > ROOMS_REMEMBERED && oldest !== undefined) session.rooms.delete(oldest);
    return 0;
  }

  #ofAddress(address: string, nowMs: number): RateLimit {
    const limit =
      this.#addresses.get(address) ?? new RateLimit(ADDRESS_PER_SECOND, ADDRESS_BURST, nowMs);
    keep(this.#addresses, address, limit);
    return limit;
  }
}

/** The first seat is counted now: most sessions take no other. */
function severalSeats(first: RoomName, nowMs: number): Exclude<SessionSeats, string> {
  const limit = new RateLimit(SESSION_PER_SECOND, SESSION_BURST, nowMs);
  limit.take(nowMs);
  return { limit, rooms: new Set([first]) };
}

export const tooManyRooms = (room: RoomName, waitMs: number): Result<never> =>
  refuse('rate-limited', `too many new rooms, wait ${waitMs} ms`, { room, retryAfter: waitMs });

function waitOf(limit: RateLimit, nowMs: number): number {
  const allowance = limit.take(nowMs);
  if (allowance.kind === 'allowed') return 0;
  return allowance.kind === 'refused' ? allowance.retryAfterMs : 1_000;
}

function keep<Key, Value>(table: Map<Key, Value>, key: Key, value: Value): void {
  table.delete(key);
  table.set(key, value);
  const [oldest] = table.keys();
  if (table.size > REMEMBERED_MAX && oldest !== undefined) table.delete(oldest);
}
