// A seat held by a member of this gateway: speak under it one append at a time, take it along, leave it. Taken by claim.ts.
// The log refuses whoever lost it (docs/architecture.md, "Seats"); nothing here trusts a clock.
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AppendOutcome } from '../nats/append.ts';
import { BusUnavailable, pause } from '../nats/connection.ts';
import { field } from '../nats/headers.ts';
import type { Party } from '../room/record.ts';
import { recordFields } from '../room/record.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import { appendNotice, fenceFields, reapSeat, readSeat, writeSeat } from './seat-writes.ts';
import type { LogWriter, Reaped, SeatWrite } from './seat-writes.ts';
import { tokenOf } from '../nats/subjects.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const MOVE_PAUSE_MS = 500;

export type SayOutcome =
  | { readonly kind: 'stored'; readonly seq: number }
  /** The fence refused it: the seat is somebody's else or gone. `certain`: nothing was stored. */
  | { readonly kind: 'lost'; readonly certain: boolean }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

interface Waiting {
  readonly fields: string;
  readonly body: Uint8Array;
  readonly deadlineMs: number;
  readonly resolve: (said: SayOutcome) => void;
}

/** One append in flight, so that a sender's order holds through retries; later ones wait here (bounded by the session's unacked says). */
export class Seat {
  readonly #writer: LogWriter;
  readonly #room: RoomSubjects;
  #waiting: Waiting[] = [];
  #busy = false;
  /** Moves under way: nothing is said meanwhile, for the fence is changing. */
  #moving = 0;
  #idle: (() => void)[] = [];
  #record: SeatRecord;
  #seq: number;
  /** What is the same in every say to all, made for the first: most members are silent. */
  #commonFields: string | undefined;
  /** What is the same until the seat moves. */
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
  /** The fence. */
  get seq(): number {
    return this.#seq;
  }
  get party(): Party {
    return { alias: tokenOf(this.#record.key), owner: this.#record.owner };
  }

  /** Appends a say. `audience`: who else may see it, undefined for all. Never throws. */
  say(say: {
    id: string;
    audience: readonly Party[] | undefined;
    body: Uint8Array;
  }): Promise<SayOutcome> {
    const { audience } = say;
    const common =
      audience === undefined
        ? (this.#commonFields ??= this.#fieldsFor(undefined))
        : this.#fieldsFor(audience);
    const fields =
      common + field('Nats-Msg-Id', `${this.#record.owner}:${this.#room.token}:s:${say.id}`);
    return new Promise((resolve) => {
      this.#waiting.push({
        fields,
        body: say.body,
        deadlineMs: monotonicMs() + LOG_WAIT_MS_MAX,
        resolve,
      });
      if (!this.#busy) void this.#run();
    });
  }

  #fieldsFor(audience: readonly Party[] | undefined): string {
    const lines = [
      recordFields('say', this.party, audience),
      field('Nats-TTL', this.#writer.retention),
    ];
    return lines.join(''); // One piece; a sum would be put together again for every record.
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#moving === 0) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      const { body, deadlineMs } = next;
      this.#fence ??= fenceFields(this.#subject, this.#seq);
      const fields = next.fields + this.#fence;
      const outcome = await this.#writer.appender.append({
        subject: this.#room.log,
        fields,
        body,
        deadlineMs,
      });
      const said = saidOf(outcome);
      if (said.kind === 'stored') this.#writer.hints.note(this.#room, said.seq);
      next.resolve(said);
      // What waits behind an unknown outcome shares it: sent on, it could overtake the one that is said again.
      if (said.kind === 'unknown') this.#refuseWaiting(said);
      else if (said.kind === 'lost') this.#refuseWaiting({ kind: 'lost', certain: true });
    }
    this.#busy = false;
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#idle.splice(0)) wake();
  }

  #refuseWaiting(said: SayOutcome): void {
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(said);
  }

  get #subject(): string {
    return this.#room.seat(tokenOf(this.#record.key));
  }

  /** Resolves when nothing of this seat is in flight. */
  async settled(): Promise<void> {
    while (this.#busy || this.#moving > 0) await this.#nextIdle();
  }

  #nextIdle(): Promise<void> {
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  announce(deadlineMs: number): Promise<AppendOutcome> {
    return appendNotice(this.#writer, this.#room, {
      seat: { record: this.#record, seq: this.#seq },
      deadlineMs,
    });
  }

  /** Takes the seat along to another gateway id, between two says; tried until it is known. False: it is not ours any more. */
  async moveTo(gateway: string): Promise<boolean> {
    this.#moving += 1;
    while (this.#busy) await this.#nextIdle();
    // One nonce for all tries: one of them may have been stored without our hearing of it.
    const record: SeatRecord = { ...this.#record, gateway, claim: nonce() };
    try {
      let written = await this.#tryToWrite(record);
      while (written.kind !== 'stored' && written.kind !== 'lost') {
        this.#refuseWaiting({ kind: 'unknown' });
        if (this.#writer.bus.nc.isClosed()) return false;
        await pause(MOVE_PAUSE_MS);
        written = await this.#tryToWrite(record);
      }
      if (written.kind === 'lost') return false;
      this.#record = record;
      this.#seq = written.seq;
      this.#fence = undefined;
      return true;
    } finally {
      this.#moving -= 1;
      if (this.#waiting.length > 0 && !this.#busy) void this.#run();
      this.#wake();
    }
  }

  async #tryToWrite(record: SeatRecord): Promise<SeatWrite> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    try {
      const change = { record, expected: this.#seq, deadlineMs };
      return await writeSeat(this.#writer, this.#room, change);
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      return { kind: 'unknown' };
    }
  }

  /** Ends the stay, after the says before it. Throws BusUnavailable. */
  async leave(why: 'quit' | 'lost'): Promise<Reaped> {
    await this.settled();
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    const seat: Seated = { record: this.#record, seq: this.#seq, atMs: 0 };
    return await reapSeat(this.#writer, this.#room, { seat, why, claim: nonce(), deadlineMs });
  }

  /** What the log says of this seat now, from the leader. Throws BusUnavailable. */
  async look(): Promise<Seated | undefined> {
    const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
    return await readSeat(this.#writer.bus, this.#room, { key: this.#record.key, deadlineMs });
  }
}

function saidOf(outcome: AppendOutcome): SayOutcome {
  switch (outcome.kind) {
    case 'stored':
      return { kind: 'stored', seq: outcome.seq };
    case 'fenced':
      return { kind: 'lost', certain: !outcome.retried };
    case 'full':
    case 'too-large':
      return { kind: 'full' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}
