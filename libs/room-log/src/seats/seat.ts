// A seat as one device of this gateway holds it: it speaks (speak.ts), moves (move.ts), leaves
// (leave.ts). Made by claim.ts and visit.ts. The log refuses a holder that lost the seat; no clock
// is trusted. Other devices of the same person change the seat: then its fence is read again.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import { BusUnavailable } from '../nats/bus.ts';
import { fenceFields, field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { lifeFields, recordFields } from '../records/record.ts';
import type { Party } from '../records/record.ts';
import { appendNotice } from './append-notice.ts';
import { leaveSeat } from './leave.ts';
import type { LeaveOutcome } from './leave.ts';
import { moveSeat } from './move.ts';
import { devicesOf, nonce, withDevices } from './seat-record.ts';
import type { Device, Seated, SeatRecord } from './seat-record.ts';
import { readSeat } from './seat-write.ts';
import { SayQueue } from './speak.ts';
import type { Fence, OnSaid, SayOutcome, SeatNews, Words } from './speak.ts';

export interface SeatHeld {
  readonly record: SeatRecord;
  readonly seq: number;
  /** The nonce of the device's claim; undefined: a request speaks under the seat of its session. */
  readonly claim: string | undefined;
}

export class Seat {
  readonly #writer: LogWriter;
  readonly #room: RoomSubjects;
  #record: SeatRecord;
  #seq: number;
  #claim: string | undefined;
  /** Made with the first say: most members are silent. */
  #says: SayQueue | undefined;
  /** Header lines common to every say to all, made with the first. */
  #commonFields: string | undefined;
  /** How the line of a message id begins. */
  #idStart: string | undefined;

  constructor(writer: LogWriter, room: RoomSubjects, held: SeatHeld) {
    this.#writer = writer;
    this.#room = room;
    this.#record = held.record;
    this.#seq = held.seq;
    this.#claim = held.claim;
  }

  get record(): SeatRecord {
    return this.#record;
  }
  /** The sequence of the seat's record: the fence. */
  get seq(): number {
    return this.#seq;
  }
  /** The device that holds it here; undefined: a request's, or it was taken out. */
  get device(): Device | undefined {
    return this.#deviceIn(this.#record);
  }
  /** Until when its holder may not speak, ms since 1970, as far as this gateway knows; or 0. */
  get mutedUntil(): number {
    return this.#record.mutedUntil ?? 0;
  }
  get party(): Party {
    return { alias: tokenOf(this.#record.key), owner: this.#record.owner };
  }

  /** What a record fenced by it expects: its subject and sequence. */
  get place(): { readonly subject: string; readonly seq: number } {
    return { subject: this.#room.seat(tokenOf(this.#record.key)), seq: this.#seq };
  }

  /** Appends a say. Never rejects. */
  say(words: Words): Promise<SayOutcome> {
    return new Promise((resolve) => {
      this.beginSay(words, resolve);
    });
  }

  /** The same without a promise, for what runs for every say. */
  beginSay(words: Words, onSaid: OnSaid): void {
    const { id, audience, body, thread, expiresMs } = words;
    const common =
      audience === undefined && expiresMs === undefined
        ? (this.#commonFields ??= this.#fieldsFor(undefined, undefined))
        : this.#fieldsFor(audience, expiresMs);
    const idStart = (this.#idStart ??= `Nats-Msg-Id: ${this.#record.owner}:${this.#room.token}:s:`);
    const reply = thread === undefined ? '' : field('Natter-Thread', thread.root);
    const fields = `${common}${reply}${idStart}${id}\r\n`;
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    this.#queue.say({ fields, body, deadlineMs, store: thread?.store, onSaid });
  }

  #fieldsFor(audience: readonly Party[] | undefined, expiresMs: number | undefined): string {
    const life = lifeFields(expiresMs, this.#writer.retention);
    // One flat string; V8 would flatten a sum again for every record.
    return [recordFields('say', this.party, audience), life].join('');
  }

  get #queue(): SayQueue {
    return (this.#says ??= new SayQueue(this.#writer, this.#room, {
      fence: this.#fence,
      newsSince: (seq) => this.newsSince(seq),
    }));
  }
  get #fence(): Fence {
    const { mutedUntil, place } = this;
    return { ...place, fields: fenceFields(place.subject, place.seq), mutedUntil };
  }

  /**
   * Reads the seat, unless it has another sequence than `seq` already. Throws BusUnavailable.
   */
  async #newsSince(seq: number): Promise<SeatNews> {
    if (this.#seq !== seq) return 'changed'; // A check has read it meanwhile.
    const now = await this.look();
    if (now !== undefined && now.seq <= seq) return 'same';
    if (now !== undefined && this.adopt(now)) return 'changed';
    const { state, why, stay } = now?.record ?? {};
    const ours = state === 'gone' && stay === this.#record.stay;
    return ours && why === 'removed' ? 'removed' : 'lost';
  }

  /**
   * Reads the seat, unless it has another sequence than `seq` already. `same` also where NATS does
   * not answer: the speaker tries again.
   */
  async newsSince(seq: number): Promise<SeatNews> {
    try {
      return await this.#newsSince(seq);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      return 'same';
    }
  }

  #deviceIn(record: SeatRecord): Device | undefined {
    return record.state === 'here'
      ? devicesOf(record).find(({ claim }) => claim === this.#claim)
      : undefined;
  }

  /** Takes the seat as the log has it now. Returns false if our device does not sit in it. */
  adopt({ record, seq }: Pick<Seated, 'record' | 'seq'>): boolean {
    // Read before a change that we know of: a move of ours gave the device another claim.
    if (seq <= this.#seq) return this.device !== undefined;
    if (this.#deviceIn(record) === undefined) return false;
    this.#record = record;
    this.#seq = seq;
    if (this.#says !== undefined) this.#says.fence = this.#fence;
    return true;
  }

  /** Resolves when nothing of this seat is in flight. */
  async settled(): Promise<void> {
    await this.#says?.settled();
  }

  /**
   * Appends the stay's `joined`, whatever other devices do to the seat meanwhile. Throws
   * BusUnavailable.
   */
  async announce(deadlineMs: number): Promise<AppendOutcome> {
    for (;;) {
      const seat = { record: this.#record, seq: this.#seq };
      const outcome = await appendNotice(this.#writer, this.#room, { seat, deadlineMs });
      if (outcome.kind !== 'fenced' || (await this.#newsSince(seat.seq)) !== 'changed')
        return outcome;
    }
  }

  /**
   * Moves the device to another gateway id, between two says; retries until the outcome is known.
   * Returns false if the device does not sit there any more.
   */
  async moveTo(gateway: string): Promise<boolean> {
    const says = this.#queue;
    await says.hold(); // The fence is about to change.
    const onUnknown = (): void => {
      says.refuseWaiting({ kind: 'unknown' });
    };
    try {
      for (;;) {
        const moved = this.#movedTo(gateway);
        if (moved === undefined) return false;
        const { record, claim } = moved;
        const move = { record, expected: this.#seq, onUnknown };
        const written = await moveSeat(this.#writer, this.#room, move);
        if (written.kind === 'stored') {
          this.#claim = claim;
          return this.adopt({ record, seq: written.seq });
        }
        const current = written.kind === 'lost' ? written.current : undefined;
        if (current === undefined) return false;
        // A try without an answer was stored, and then another device changed the seat.
        if (devicesOf(current.record).some((each) => each.claim === claim)) {
          this.#claim = claim;
          return this.adopt(current);
        }
        // Another device was faster; ours may still sit there.
        if (!this.adopt(current)) return false;
      }
    } finally {
      says.release();
    }
  }

  /** One nonce for all tries of a write: one of them may be stored without our hearing of it. */
  #movedTo(gateway: string): { record: SeatRecord; claim: string } | undefined {
    const own = this.device;
    if (own === undefined) return undefined;
    const others = devicesOf(this.#record).filter((each) => each.claim !== own.claim);
    const claim = nonce();
    const devices = [...others, { ...own, gateway, claim }];
    return { record: withDevices(this.#record, devices, claim), claim };
  }

  /**
   * Takes the device out, after the says before it; with the last one the stay ends. Throws
   * BusUnavailable.
   */
  async leave(why: 'quit' | 'lost'): Promise<LeaveOutcome> {
    await this.settled();
    return await leaveSeat(this.#writer, this.#room, {
      seat: { record: this.#record, seq: this.#seq, atMs: 0 },
      leaves: ({ claim }) => claim === this.#claim,
      why,
      deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
    });
  }

  /** Reads this seat from the leader. Throws BusUnavailable. */
  async look(): Promise<Seated | undefined> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    return await readSeat(this.#writer.bus, this.#room, { key: this.#record.key, deadlineMs });
  }
}
