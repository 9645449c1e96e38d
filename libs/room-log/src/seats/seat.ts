// A seat held by a member of this gateway: it speaks (speak.ts), moves (move.ts), leaves
// (leave.ts). Made by claim.ts and visit.ts. The log refuses a holder that lost the seat; no clock
// is trusted.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import { fenceFields, field } from '../nats/headers.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { recordFields } from '../records/record.ts';
import type { Party } from '../records/record.ts';
import { appendNotice } from './append-notice.ts';
import { endStay } from './leave.ts';
import type { LeaveOutcome } from './leave.ts';
import { moveSeat } from './move.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { readSeat } from './seat-write.ts';
import { SayQueue } from './speak.ts';
import type { SayOutcome } from './speak.ts';

export class Seat {
  readonly #writer: LogWriter;
  readonly #room: RoomSubjects;
  #record: SeatRecord;
  #seq: number;
  /** Made with the first say: most members are silent. */
  #says: SayQueue | undefined;
  /** Header lines common to every say to all, made with the first. */
  #commonFields: string | undefined;
  /** Header lines of the fence, valid until the seat moves. */
  #fence: string | undefined;

  constructor(writer: LogWriter, room: RoomSubjects, seated: Pick<Seated, 'record' | 'seq'>) {
    this.#writer = writer;
    this.#room = room;
    this.#record = seated.record;
    this.#seq = seated.seq;
  }

  get record(): SeatRecord {
    return this.#record;
  }
  /** The sequence of the seat's record: the fence. */
  get seq(): number {
    return this.#seq;
  }
  get party(): Party {
    return { alias: tokenOf(this.#record.key), owner: this.#record.owner };
  }

  /** Appends a say. `audience`: who else may see it, undefined for all. Never rejects. */
  say(say: {
    id: string;
    audience: readonly Party[] | undefined;
    body: Uint8Array;
  }): Promise<SayOutcome> {
    const { audience, body } = say;
    const common =
      audience === undefined
        ? (this.#commonFields ??= this.#fieldsFor(undefined))
        : this.#fieldsFor(audience);
    const id = `${this.#record.owner}:${this.#room.token}:s:${say.id}`;
    const fields = common + field('Nats-Msg-Id', id);
    return this.#queue.say({ fields, body, deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX });
  }

  #fieldsFor(audience: readonly Party[] | undefined): string {
    const lines = [
      recordFields('say', this.party, audience),
      field('Nats-TTL', this.#writer.retention),
    ];
    return lines.join(''); // One flat string; V8 would flatten a sum again for every record.
  }

  get #queue(): SayQueue {
    return (this.#says ??= new SayQueue(this.#writer, this.#room, () => this.#fenceFields));
  }
  get #fenceFields(): string {
    return (this.#fence ??= fenceFields(this.#room.seat(tokenOf(this.#record.key)), this.#seq));
  }

  /** Resolves when nothing of this seat is in flight. */
  async settled(): Promise<void> {
    await this.#says?.settled();
  }

  /** Appends the stay's `joined`. */
  announce(deadlineMs: number): Promise<AppendOutcome> {
    const seat = { record: this.#record, seq: this.#seq };
    return appendNotice(this.#writer, this.#room, { seat, deadlineMs });
  }

  /**
   * Moves the seat to another gateway id, between two says; retries until the outcome is known.
   * Returns false if the seat is not ours any more.
   */
  async moveTo(gateway: string): Promise<boolean> {
    const says = this.#queue;
    await says.hold(); // The fence is about to change.
    // One nonce for all tries: one of them may be stored without our hearing of it.
    const record: SeatRecord = { ...this.#record, gateway, claim: nonce() };
    try {
      const seq = await moveSeat(this.#writer, this.#room, {
        record,
        expected: this.#seq,
        onUnknown: () => {
          says.refuseWaiting({ kind: 'unknown' });
        },
      });
      if (seq === undefined) return false;
      this.#record = record;
      this.#seq = seq;
      this.#fence = undefined;
      return true;
    } finally {
      says.release();
    }
  }

  /** Ends the stay, after the says before it. Throws BusUnavailable. */
  async leave(why: 'quit' | 'lost'): Promise<LeaveOutcome> {
    await this.settled();
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const seat: Seated = { record: this.#record, seq: this.#seq, atMs: 0 };
    return await endStay(this.#writer, this.#room, { seat, why, claim: nonce(), deadlineMs });
  }

  /** Reads this seat from the leader. Throws BusUnavailable. */
  async look(): Promise<Seated | undefined> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    return await readSeat(this.#writer.bus, this.#room, { key: this.#record.key, deadlineMs });
  }
}
