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
import { KnownSeats } from '../known/known-seats.ts';
import type { Roster, RosterMember } from '../records/roster.ts';
import type { CardReading } from '../room-card/read-room-card.ts';
import { appendNotice } from './append-notice.ts';
import { leaveSeat } from './leave.ts';
import type { LeaveOutcome } from './leave.ts';
import { devicesOf } from './seat-record.ts';
import type { Device, Seated, SeatRecord } from './seat-record.ts';

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
  /** The record of the room's card; undefined: it has none. */
  readonly card: CardReading | undefined;
  /** Cards of messages may be missing: some gateway tells of reactions (reactions/). */
  readonly lacksCards: boolean;
}

export interface ReapDeps {
  readonly writer: LogWriter;
  readonly log: Log;
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
  readonly ownGateway: () => string;
  /** Whether a seat's gateway lives. Throws BusUnavailable, but not for one known to be dead. */
  readonly stateOf: (gateway: string) => Promise<GatewayState>;
  /** Reads the room's seats. Throws BusUnavailable. */
  readonly readSeats: () => Promise<readonly Seated[]>;
  /** The roster here, and the sequence up to which it has heard the room. */
  readonly heard: () => { readonly roster: Roster; readonly tail: number };
}

export class SeatReaper {
  readonly #deps: ReapDeps;
  readonly #timers = new Map<AliasKey, NodeJS.Timeout>();
  /** What devices of other gateways sit in. */
  readonly known: KnownSeats;
  /** Added to monotonic ms gives ms of the server's clock, as the last reading told it. */
  #toServerMs = 0;
  #closed = false;

  constructor(deps: ReapDeps) {
    this.#deps = deps;
    this.known = new KnownSeats({ ...deps, read: deps.readSeats });
  }

  /**
   * Ends stays whose grace is over, schedules the others, repeats young notices. Returns the seats
   * that are still members. Throws BusUnavailable.
   */
  async settle(reading: SeatReading): Promise<Seated[]> {
    this.#toServerMs = reading.nowMs - monotonicMs();
    this.known.learn(reading.seats);
    const here: Seated[] = [];
    for (let from = 0; from < reading.seats.length; from += AT_ONCE) {
      const some = reading.seats.slice(from, from + AT_ONCE);
      const stays = await Promise.all(some.map((seat) => this.#settleSeat(seat, reading)));
      here.push(...some.filter((_, index) => stays[index]));
    }
    await this.#endSeatless(reading);
    return here;
  }

  /** A device took this seat here: if no other gateway has a device in it, none is to be ended. */
  taken(record: SeatRecord): void {
    const own = this.#deps.ownGateway();
    if (devicesOf(record).some(({ gateway }) => gateway !== own)) return;
    clearTimeout(this.#timers.get(record.key));
    this.#timers.delete(record.key);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.known.forget();
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
    const others = devicesOf(record).some(({ gateway }) => gateway !== this.#deps.ownGateway());
    if (told && (untold || (young && others))) await this.#notice(seat);
    let due = await this.#dueMs(devicesOf(record));
    const overdue = ({ claim }: Device): boolean => (due.get(claim) ?? Infinity) <= nowMs;
    if (devicesOf(record).some(overdue)) {
      const outcome = await this.#reap(seat, overdue);
      if (outcome === 'ended') return false;
      if (outcome === 'goes-on') due = new Map([...due].filter(([, ms]) => ms > nowMs));
    }
    if (due.size > 0) this.#reapLater(seat, due, nowMs);
    return told;
  }

  /**
   * Returns when the devices of dead gateways are to go, by their claim; ms of the server's clock.
   * A gateway that was heard after its judgement lived until then: its members were there.
   */
  async #dueMs(devices: readonly Device[]): Promise<Map<string, number>> {
    const due = new Map<string, number>();
    for (const { claim, gateway, graceMs } of devices) {
      const state = await this.#deps.stateOf(gateway);
      if (state.alive) continue;
      const lastMs = Math.max(state.deadAtMs, state.beatMs + this.#toServerMs);
      due.set(claim, lastMs + graceMs);
    }
    return due;
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

  /** Takes each device out when its grace is over. */
  #reapLater(seat: Seated, due: ReadonlyMap<string, number>, nowMs: number): void {
    const { key } = seat.record;
    clearTimeout(this.#timers.get(key));
    const nextMs = Math.min(...due.values());
    const delayMs = Math.max(0, nextMs - nowMs);
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      background(`end of a seat in ${this.#deps.room}`, this.#reapDue(seat, due, nextMs));
    }, delayMs);
    this.#timers.set(key, timer);
  }

  /** Takes out the devices that are due, unless their gateway was heard meanwhile. */
  async #reapDue(seat: Seated, planned: ReadonlyMap<string, number>, nowMs: number): Promise<void> {
    const devices = devicesOf(seat.record).filter(({ claim }) => planned.has(claim));
    const due = await this.#dueMs(devices);
    const leaves = ({ claim }: Device): boolean => (due.get(claim) ?? Infinity) <= nowMs;
    const outcome = devices.some(leaves) ? await this.#reap(seat, leaves) : 'goes-on';
    if (this.#closed) return;
    const later = new Map([...due].filter(([, ms]) => ms > nowMs));
    if (outcome === 'unknown') this.#reapLater(seat, due, nowMs - RETRY_PAUSE_MS);
    else if (later.size > 0) this.#reapLater(seat, later, nowMs);
  }

  async #reap(seat: Seated, leaves: (device: Device) => boolean): Promise<LeaveOutcome> {
    const { writer, subjects, room, log } = this.#deps;
    const gateways = devicesOf(seat.record)
      .filter(leaves)
      .map(({ gateway }) => gateway);
    try {
      const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
      const outcome = await leaveSeat(writer, subjects, { seat, leaves, why: 'lost', deadlineMs });
      log.info({ room, gateways, outcome }, 'seat of a dead gateway');
      return outcome;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      log.warn({ room, gateways, reason: reasonOf(error) }, 'seat of a dead gateway not ended');
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
