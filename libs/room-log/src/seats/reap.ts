// The duty of every gateway that hosts a room: end the stays that dead gateways left, after their
// grace, and append notices that may be missing. Works on what snapshot.ts read of the room.
import type { AliasKey, RoomName } from '@natter/protocol';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { background } from '../background.ts';
import type { GatewayState } from '../liveness/dead-gateways.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { DUPLICATE_WINDOW_MS } from '../nats/streams.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Roster, RosterMember } from '../records/roster.ts';
import { appendNotice } from './append-notice.ts';
import { endStay } from './leave.ts';
import type { LeaveOutcome } from './leave.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';

const NOTICE_MS = 10_000;
/** Appends and lease reads in progress at once. */
const AT_ONCE = 64;
const RETRY_PAUSE_MS = 1_000;

/** A room's seats as one reading of the stream found them. */
export interface SeatReading {
  /** The sequence of the room's last record, 0 for none. */
  readonly tail: number;
  readonly seats: readonly Seated[];
  /** The NATS server's clock, ms since 1970. */
  readonly nowMs: number;
}

export interface ReapDeps {
  readonly writer: LogWriter;
  readonly log: Log;
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
  readonly ownGateway: () => string;
  /** Whether a seat's gateway lives. Throws BusUnavailable. */
  readonly stateOf: (gateway: string) => Promise<GatewayState>;
  /** The roster here, and the sequence up to which it has heard the room. */
  readonly heard: () => { readonly roster: Roster; readonly tail: number };
}

export class SeatReaper {
  readonly #deps: ReapDeps;
  readonly #timers = new Map<AliasKey, NodeJS.Timeout>();
  #closed = false;

  constructor(deps: ReapDeps) {
    this.#deps = deps;
  }

  /**
   * Ends stays whose grace is over, schedules the others, repeats young notices. Returns the seats
   * that are still members. Throws BusUnavailable.
   */
  async settle(reading: SeatReading): Promise<Seated[]> {
    const here: Seated[] = [];
    for (let from = 0; from < reading.seats.length; from += AT_ONCE) {
      const some = reading.seats.slice(from, from + AT_ONCE);
      const stays = await Promise.all(some.map((seat) => this.#settleSeat(seat, reading)));
      here.push(...some.filter((_, index) => stays[index]));
    }
    await this.#endSeatless(reading);
    return here;
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Returns whether it is still a member. */
  async #settleSeat(seat: Seated, { tail, nowMs }: SeatReading): Promise<boolean> {
    const { record } = seat;
    const young = nowMs - seat.atMs < DUPLICATE_WINDOW_MS;
    const untold = this.#untold(seat, tail);
    const told = record.visit !== true;
    if (record.state === 'gone') {
      if (told && (young || untold)) await this.#notice(seat);
      return false;
    }
    // Our own joins announce themselves; another gateway may have died before its notice.
    const others = record.gateway !== this.#deps.ownGateway();
    if (told && (untold || (young && others))) await this.#notice(seat);
    const state = await this.#deps.stateOf(record.gateway);
    if (state.alive) return told;
    const dueMs = state.deadAtMs + record.graceMs;
    if (dueMs <= nowMs && (await this.#reap(seat)) === 'ended') return false;
    this.#reapLater(seat, Math.max(0, dueMs - nowMs));
    return told;
  }

  /**
   * Whether the roster, with every notice heard, contradicts the seat: NATS was away for longer
   * than notices are repeated.
   */
  #untold({ record }: Seated, tail: number): boolean {
    const heard = this.#deps.heard();
    const member = heard.roster.get(record.key)?.stay === record.stay;
    return heard.tail >= tail && member !== (record.state === 'here');
  }

  /** Appends the `left` of members without a seat: its `gone` record expired before the notice. */
  async #endSeatless({ tail, seats }: SeatReading): Promise<void> {
    const heard = this.#deps.heard();
    if (heard.tail < tail) return;
    const seated = new Set(seats.map(({ record }) => record.key));
    // A member that joined after the reading is not in it.
    const seatless = [...heard.roster.members()].filter(
      ({ key, since }) => since <= tail && !seated.has(key),
    );
    for (const member of seatless) {
      // Fenced by 0, no record: it is refused if the alias was claimed since.
      await this.#notice({ record: goneSeatOf(member), seq: 0, atMs: 0 });
    }
  }

  async #notice(seat: Seated): Promise<void> {
    const { writer, subjects } = this.#deps;
    await appendNotice(writer, subjects, { seat, deadlineMs: monotonicMs() + NOTICE_MS });
  }

  #reapLater(seat: Seated, delayMs: number): void {
    const { key } = seat.record;
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      const again = (outcome: LeaveOutcome): void => {
        if (outcome === 'unknown' && !this.#closed) this.#reapLater(seat, RETRY_PAUSE_MS);
      };
      background(`end of a seat in ${this.#deps.room}`, this.#reap(seat).then(again));
    }, delayMs);
    this.#timers.set(key, timer);
  }

  async #reap(seat: Seated): Promise<LeaveOutcome> {
    const { writer, subjects, room, log } = this.#deps;
    const { gateway } = seat.record;
    try {
      const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
      const change = { seat, why: 'lost', claim: nonce(), deadlineMs } as const;
      const outcome = await endStay(writer, subjects, change);
      log.info({ room, gateway, outcome }, 'seat of a dead gateway');
      return outcome;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      log.warn({ room, gateway, reason: reasonOf(error) }, 'seat of a dead gateway not ended');
      return 'unknown';
    }
  }
}

/** The seat that a member without one must have had, as far as a notice tells of it. */
const goneSeatOf = ({ alias, key, owner, stay }: RosterMember): SeatRecord => ({
  state: 'gone',
  why: 'lost',
  alias,
  key,
  owner,
  stay,
  gateway: '',
  claim: '',
  graceMs: 0,
  sinceMs: 0,
});
