// The seats of one room that this gateway holds: those of connected members, and those that wait out their grace for a session to come back.
// Whether a seat is still ours the log says; when in doubt it is read from the leader (docs/architecture.md, "Seats").
import type { AliasKey } from '@natter/protocol';
import type { Owner, Reaped, RoomLog, RosterChange, Seat, Seated } from '@natter/room-log';
import type { Membership } from './membership.ts';

const RETRY_MS = 1_000;
/** Moves under way at once: until it is moved, a text member's seat is a dead gateway's, without grace. */
const MOVED_AT_ONCE = 64;

interface Waiting {
  readonly seat: Seat;
  readonly timer: NodeJS.Timeout;
}

export class Seats {
  readonly #log: RoomLog;
  readonly #onChange: () => void;
  readonly #members = new Map<AliasKey, Membership>();
  readonly #waiting = new Map<AliasKey, Waiting>();

  /** `onChange`: a seat came or went. */
  constructor(log: RoomLog, onChange: () => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  /** Whose connection is here. */
  get memberCount(): number {
    return this.#members.size;
  }
  get empty(): boolean {
    return this.#members.size === 0 && this.#waiting.size === 0;
  }

  /** The seat of this session that is held here, its connection there or not. */
  seatOf(key: AliasKey, owner: Owner): Seat | undefined {
    const member = this.#members.get(key);
    const seat = member?.seat ?? this.#waiting.get(key)?.seat;
    return seat?.record.owner === owner && member?.seatLost !== true ? seat : undefined;
  }

  /** Takes the place of whatever held the seat here until now: a session has one connection. */
  seat(member: Membership): void {
    const { key } = member.recipient;
    const before = this.#members.get(key);
    this.#members.set(key, member);
    this.#stopWaiting(key);
    if (before !== undefined && before !== member) before.recipient.end('replaced');
  }

  /** The connection is gone: the seat waits out its grace, or the stay ends now. */
  depart(member: Membership, why: 'quit' | 'lost'): void {
    const { key, graceMs } = member.recipient;
    const ours = this.#members.get(key) === member; // Else another connection here has taken it over.
    if (ours) this.#members.delete(key);
    if (ours && !member.seatLost) {
      if (graceMs === 0) void this.endStay(member.seat, why);
      else this.#keepWaiting(member.seat, graceMs);
    }
    this.#onChange();
  }

  /** Ends the stay. False: it could not be done in time and is tried on. */
  async leave(member: Membership): Promise<boolean> {
    const { key } = member.recipient;
    let outcome: Reaped;
    try {
      outcome = await member.seat.leave('quit');
    } catch {
      outcome = 'unknown'; // NATS did not answer: the client is told so, and the stay is ended later.
    }
    if (this.#members.get(key) === member) this.#members.delete(key);
    this.#onChange();
    if (outcome === 'unknown') void this.endStay(member.seat, 'quit');
    return outcome !== 'unknown';
  }

  #keepWaiting(seat: Seat, graceMs: number): void {
    const { key } = seat.record;
    this.#stopWaiting(key);
    const timer = setTimeout(() => {
      void this.endStay(seat, 'lost').then(() => {
        if (this.#waiting.get(key)?.seat === seat) this.#waiting.delete(key);
        this.#onChange();
      });
    }, graceMs);
    this.#waiting.set(key, { seat, timer });
  }

  #stopWaiting(key: AliasKey): void {
    const waiting = this.#waiting.get(key);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(key);
  }

  /** Tries until the stay has ended or the seat is not ours any more. */
  async endStay(seat: Seat, why: 'quit' | 'lost'): Promise<void> {
    while (!this.#log.closed) {
      try {
        if ((await seat.leave(why)) !== 'unknown') return;
      } catch {
        // NATS does not answer: the stay has not ended, so it is tried again; if we die meanwhile others end it.
      }
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_MS);
      });
    }
  }

  /** Told that a stay has ended whose seat we hold: others took us for dead, or its own end is on its way. */
  hear(changes: readonly RosterChange[]): void {
    for (const { change, key, stay } of changes) {
      const held = this.#members.get(key);
      const ours = held !== undefined && !held.ended && held.seat.record.stay === stay;
      if (change === 'left' && ours) this.verify(key);
    }
  }

  /** What a check of the room read. A seat newer than that is ours still. */
  compare(seats: ReadonlyMap<AliasKey, Seated>): void {
    for (const [key, seat] of this.#held()) {
      if (seats.get(key)?.record.claim !== seat.record.claim) this.verify(key);
    }
  }

  *#held(): Generator<readonly [AliasKey, Seat]> {
    for (const [key, member] of this.#members) yield [key, member.seat];
    for (const [key, waiting] of this.#waiting) yield [key, waiting.seat];
  }

  /** Looks whether the seat we hold under this key is ours, and lets it go if it is not. */
  verify(key: AliasKey): void {
    const member = this.#members.get(key);
    const seat = member?.seat ?? this.#waiting.get(key)?.seat;
    if (seat !== undefined) void this.#verify(key, { seat, member });
  }

  async #verify(
    key: AliasKey,
    held: { seat: Seat; member: Membership | undefined },
  ): Promise<void> {
    const { seat, member } = held;
    let now: Seated | undefined;
    try {
      now = await seat.look();
    } catch {
      return; // NATS does not answer; its return brings a check of all seats.
    }
    // By the gateway: a move of ours may be on its way. Another connection here would stand in our table instead.
    const here = now?.record.state === 'here' && now.record.stay === seat.record.stay;
    if (here && now?.record.gateway === this.#log.gateway) return;
    if (member !== undefined) {
      if (this.#members.get(key) !== member) return;
      member.seatLost = true;
      member.recipient.end(here ? 'replaced' : 'drain');
    } else if (this.#waiting.get(key)?.seat === seat) {
      this.#stopWaiting(key);
      this.#onChange();
    }
  }

  /** The gateway has a new id: every seat goes along; what does not is somebody's else. */
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
