// The seats of one room that this gateway holds: those of connected devices, and those in their
// grace time (grace.ts). The log says whether a seat is still ours; in doubt it is read from the
// leader (docs/architecture.md, "Seats").
import { setTimeout as pause } from 'node:timers/promises';
import type { AliasKey, Refusal, RoomName } from '@natter/protocol';
import { BusUnavailable, devicesOf } from '@natter/room-log';
import type { Owner, LeaveOutcome, RoomLog, RosterChange, Seat, Seated } from '@natter/room-log';
import { Grace } from './grace.ts';
import type { Member } from './member.ts';

const RETRY_MS = 1_000;
/** Moves under way at once. Until its seat has moved, a text member sits at a dead gateway. */
const MOVED_AT_ONCE = 64;

export interface SeatsDeps {
  readonly log: RoomLog;
  readonly room: RoomName;
  /** A seat is not held here any more. */
  readonly onFreed: () => void;
  /** No device of this owner is left under an alias, or may come back within its grace. */
  readonly onAway: (owner: Owner) => void;
}

export class Seats {
  readonly #log: RoomLog;
  readonly #room: RoomName;
  readonly #onFreed: () => void;
  readonly #onAway: (owner: Owner) => void;
  /** Connected devices by alias; most aliases have one. */
  readonly #members = new Map<AliasKey, Member[]>();
  readonly #grace: Grace;
  #memberCount = 0;

  constructor({ log, room, onFreed, onAway }: SeatsDeps) {
    this.#log = log;
    this.#room = room;
    this.#onFreed = onFreed;
    this.#onAway = onAway;
    this.#grace = new Grace({
      endStay: (seat) => this.endStay(seat, 'lost'),
      onFreed: ({ record }) => this.#freed(record),
    });
  }

  /** Devices whose connection is here. */
  get memberCount(): number {
    return this.#memberCount;
  }
  get empty(): boolean {
    return this.#members.size === 0 && this.#grace.empty;
  }

  /** A seat of this session that is held here, whether its connection is there or not. */
  seatOf(key: AliasKey, owner: Owner): Seat | undefined {
    const present = (this.#members.get(key) ?? []).filter(({ seatLost }) => !seatLost);
    const seats = [...present.map(({ seat }) => seat), ...this.#grace.of(key)];
    return seats.find(({ record }) => record.owner === owner);
  }

  /** Takes the place of the connection of this device that held the seat here. */
  seat(member: Member): void {
    const { key, device } = member.recipient;
    const before = (this.#members.get(key) ?? []).filter(
      ({ recipient }) => recipient.device === device,
    );
    for (const each of before) this.#remove(each);
    this.#members.set(key, [...(this.#members.get(key) ?? []), member]);
    this.#memberCount += 1;
    this.#grace.cameBack(key, device);
    for (const each of before) if (each !== member) each.recipient.end('replaced');
  }

  /** Returns whether it was there: otherwise another connection of the device took it over. */
  #remove(member: Member): boolean {
    const { key } = member.recipient;
    const all = this.#members.get(key) ?? [];
    if (!all.includes(member)) return false;
    const others = all.filter((each) => each !== member);
    if (others.length > 0) this.#members.set(key, others);
    else this.#members.delete(key);
    this.#memberCount -= 1;
    return true;
  }

  /** The connection is gone: the seat is kept for its grace time, or the device leaves now. */
  depart(member: Member, why: 'quit' | 'lost'): void {
    const { graceMs, device } = member.recipient;
    if (this.#remove(member) && !member.seatLost) {
      if (graceMs === 0) void this.endStay(member.seat, why);
      else this.#grace.keep(member.seat, { device, graceMs });
    }
    this.#freed(member.recipient);
  }

  #freed({ key, owner }: { readonly key: AliasKey; readonly owner: Owner }): void {
    if (!this.#members.has(key) && this.#grace.of(key).length === 0) this.#onAway(owner);
    this.#onFreed();
  }

  /** Takes the device out. Returns false if it timed out; it is retried in the background. */
  async leave(member: Member): Promise<boolean> {
    const outcome = await this.#tryToEnd(member.seat, 'quit');
    this.#remove(member);
    this.#freed(member.recipient);
    if (outcome === 'unknown') void this.endStay(member.seat, 'quit');
    return outcome !== 'unknown';
  }

  /** Retries until the device is out of the seat; with the last one the stay ends. */
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
      if (change !== 'left') continue;
      const held = this.#members.get(key) ?? [];
      if (held.some(({ ended, seat }) => !ended && seat.record.stay === stay)) this.verify(key);
    }
  }

  /** Compares with what a check of the room read. A seat that is newer than that is still ours. */
  compare(seats: ReadonlyMap<AliasKey, Seated>): void {
    for (const key of new Set([...this.#members.keys(), ...this.#grace.keys()])) {
      const now = seats.get(key);
      const ours = (seat: Seat): boolean => now !== undefined && seat.adopt(now);
      if (!this.#seatsOf(key).every(ours)) this.verify(key);
    }
  }

  #seatsOf(key: AliasKey): Seat[] {
    const connected = (this.#members.get(key) ?? []).map(({ seat }) => seat);
    return [...connected, ...this.#grace.of(key)];
  }

  /** As `verify`, for the seats of one owner, or all: an act on the room's card was heard. */
  verifyOf(owner: Owner | undefined): void {
    for (const key of new Set([...this.#members.keys(), ...this.#grace.keys()])) {
      const seats = this.#seatsOf(key);
      if (owner === undefined || seats.some(({ record }) => record.owner === owner))
        this.verify(key);
    }
  }

  /** The connection stays, but not in this room. */
  drop(member: Member): void {
    member.seatLost = true;
    this.#remove(member);
    this.#freed(member.recipient);
  }

  /**
   * Reads what the log says of the seats held under this key, and lets go those that are not ours.
   * `by`: the claim that is the reason; whoever made it knows its seat.
   */
  verify(key: AliasKey, by?: string): void {
    const isOther = ({ device }: Seat): boolean => by === undefined || device?.claim !== by;
    for (const member of this.#members.get(key) ?? [])
      if (isOther(member.seat)) void this.#verifyMember(member);
    for (const seat of this.#grace.of(key)) if (isOther(seat)) void this.#verifyKept(seat);
  }

  async #verifyMember(member: Member): Promise<void> {
    const { seat, recipient } = member;
    const verdict = await this.#verdictOn(seat, recipient.device);
    // One that is leaving has given its seat back itself.
    const isHere = !member.ended && (this.#members.get(recipient.key) ?? []).includes(member);
    if (verdict === 'ours' || !isHere) return;
    member.seatLost = true;
    if (verdict === 'removed') recipient.removed(this.#room, removedFrom(this.#room));
    else recipient.end(verdict);
  }

  async #verifyKept(seat: Seat): Promise<void> {
    const { device } = seat;
    if (device !== undefined && (await this.#verdictOn(seat, device.device)) === 'ours') return;
    this.#grace.forget(seat);
    this.#freed(seat.record);
  }

  /**
   * `replaced`: a later connection of the device sits there. `removed`: somebody took the holder
   * out of the room. `drain`: it may come back.
   */
  async #verdictOn(seat: Seat, device: string): Promise<'ours' | 'replaced' | 'drain' | 'removed'> {
    let now: Seated | undefined;
    try {
      now = await seat.look();
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      return 'ours'; // When NATS is back, all seats are checked.
    }
    if (now?.record.stay !== seat.record.stay) return 'drain';
    if (now.record.state === 'gone') return now.record.why === 'removed' ? 'removed' : 'drain';
    // Its fence too, which another device may have moved.
    if (seat.adopt(now)) return 'ours';
    const there = devicesOf(now.record).find((each) => each.device === device);
    if (there === undefined) return 'drain'; // Hosts took it for dead.
    // By the gateway: a move of ours may be under way. Another connection here is in our table.
    return there.gateway === this.#log.gateway ? 'ours' : 'replaced';
  }

  /** The gateway has a new id: every seat moves to it. A seat that does not move is not ours. */
  async moveAll(gateway: string): Promise<void> {
    const keys = new Set([...this.#members.keys(), ...this.#grace.keys()]);
    const held = [...keys].flatMap((key) => this.#seatsOf(key));
    for (let from = 0; from < held.length; from += MOVED_AT_ONCE) {
      const some = held.slice(from, from + MOVED_AT_ONCE);
      await Promise.all(
        some.map(async (seat) => {
          if (!(await seat.moveTo(gateway))) this.verify(seat.record.key);
        }),
      );
    }
  }
}

const removedFrom = (room: RoomName): Refusal => ({
  code: 'forbidden',
  message: `you were taken out of ${room}`,
  needs: 'read',
  room,
});
