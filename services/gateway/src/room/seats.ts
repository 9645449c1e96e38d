// The seats of one room that this gateway holds: those of connected members, and those in their
// grace time (grace.ts). The log says whether a seat is still ours; in doubt it is read from the
// leader (docs/architecture.md, "Seats").
import { setTimeout as pause } from 'node:timers/promises';
import type { AliasKey } from '@natter/protocol';
import { BusUnavailable } from '@natter/room-log';
import type { Owner, LeaveOutcome, RoomLog, RosterChange, Seat, Seated } from '@natter/room-log';
import { Grace } from './grace.ts';
import type { Member } from './member.ts';

const RETRY_MS = 1_000;
/** Moves under way at once. Until its seat has moved, a text member sits at a dead gateway. */
const MOVED_AT_ONCE = 64;

export class Seats {
  readonly #log: RoomLog;
  readonly #onFreed: () => void;
  readonly #members = new Map<AliasKey, Member>();
  readonly #grace: Grace;

  /** `onFreed`: a seat is not held here any more. */
  constructor(log: RoomLog, onFreed: () => void) {
    this.#log = log;
    this.#onFreed = onFreed;
    this.#grace = new Grace({ endStay: (seat) => this.endStay(seat, 'lost'), onFreed });
  }

  /** Members whose connection is here. */
  get memberCount(): number {
    return this.#members.size;
  }
  get empty(): boolean {
    return this.#members.size === 0 && this.#grace.empty;
  }

  /** The seat of this session that is held here, whether its connection is there or not. */
  seatOf(key: AliasKey, owner: Owner): Seat | undefined {
    const member = this.#members.get(key);
    const seat = member?.seat ?? this.#grace.get(key);
    return seat?.record.owner === owner && member?.seatLost !== true ? seat : undefined;
  }

  /** Takes the place of the connection that held the seat here: a session has one connection. */
  seat(member: Member): void {
    const { key } = member.recipient;
    const before = this.#members.get(key);
    this.#members.set(key, member);
    this.#grace.forget(key);
    if (before !== undefined && before !== member) before.recipient.end('replaced');
  }

  /** The connection is gone: the seat is kept for its grace time, or the stay ends now. */
  depart(member: Member, why: 'quit' | 'lost'): void {
    const { key, graceMs } = member.recipient;
    const ours = this.#members.get(key) === member; // Otherwise another connection took it over.
    if (ours) this.#members.delete(key);
    if (ours && !member.seatLost) {
      if (graceMs === 0) void this.endStay(member.seat, why);
      else this.#grace.keep(member.seat, graceMs);
    }
    this.#onFreed();
  }

  /** Ends the stay. Returns false if it timed out; it is retried in the background. */
  async leave(member: Member): Promise<boolean> {
    const { key } = member.recipient;
    const outcome = await this.#tryToEnd(member.seat, 'quit');
    if (this.#members.get(key) === member) this.#members.delete(key);
    this.#onFreed();
    if (outcome === 'unknown') void this.endStay(member.seat, 'quit');
    return outcome !== 'unknown';
  }

  /** Retries until the stay has ended, or the seat is not ours any more. */
  async endStay(seat: Seat, why: 'quit' | 'lost'): Promise<void> {
    while (!this.#log.closed) {
      if ((await this.#tryToEnd(seat, why)) !== 'unknown') return;
      await pause(RETRY_MS);
    }
  }

  async #tryToEnd(seat: Seat, why: 'quit' | 'lost'): Promise<LeaveOutcome> {
    try {
      return await seat.leave(why);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      return 'unknown'; // If this gateway dies before it is known, others end the stay.
    }
  }

  /** A stay ended whose seat is held here: others judged us dead, or we are ending it. */
  hear(changes: readonly RosterChange[]): void {
    for (const { change, key, stay } of changes) {
      const held = this.#members.get(key);
      const ours = held !== undefined && !held.ended && held.seat.record.stay === stay;
      if (change === 'left' && ours) this.verify(key);
    }
  }

  /** Compares with what a check of the room read. A seat that is newer than that is still ours. */
  compare(seats: ReadonlyMap<AliasKey, Seated>): void {
    for (const [key, seat] of this.#held()) {
      if (seats.get(key)?.record.claim !== seat.record.claim) this.verify(key);
    }
  }

  *#held(): Generator<readonly [AliasKey, Seat]> {
    for (const [key, member] of this.#members) yield [key, member.seat];
    yield* this.#grace.seats();
  }

  /** Reads whether the seat held under this key is ours, and lets it go if it is not. */
  verify(key: AliasKey): void {
    const member = this.#members.get(key);
    const seat = member?.seat ?? this.#grace.get(key);
    if (seat !== undefined) void this.#verify(key, { seat, member });
  }

  async #verify(key: AliasKey, held: { seat: Seat; member: Member | undefined }): Promise<void> {
    const { seat, member } = held;
    let now: Seated | undefined;
    try {
      now = await seat.look();
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      return; // When NATS is back, all seats are checked.
    }
    // By the gateway: a move of ours may be under way. Another connection here is in our table.
    const here = now?.record.state === 'here' && now.record.stay === seat.record.stay;
    if (here && now?.record.gateway === this.#log.gateway) return;
    if (member !== undefined) {
      if (this.#members.get(key) !== member) return;
      member.seatLost = true;
      member.recipient.end(here ? 'replaced' : 'drain');
    } else if (this.#grace.get(key) === seat) {
      this.#grace.forget(key);
      this.#onFreed();
    }
  }

  /** The gateway has a new id: every seat moves to it. A seat that does not move is not ours. */
  async moveAll(gateway: string): Promise<void> {
    const held = [...this.#held()];
    for (let from = 0; from < held.length; from += MOVED_AT_ONCE) {
      const some = held.slice(from, from + MOVED_AT_ONCE);
      await Promise.all(
        some.map(async ([key, seat]) => {
          if (!(await seat.moveTo(gateway))) this.verify(key);
        }),
      );
    }
  }
}
