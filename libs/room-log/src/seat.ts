// A seat held by a member of this gateway: claim it, speak under it one append at a time, move it, leave it.
// The log refuses whoever lost it (docs/architecture.md, "Seats"); nothing here trusts a clock.
import type { AliasKey } from '@natter/protocol';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import type { AppendOutcome } from './append.ts';
import { field } from './headers.ts';
import type { Owner, Party } from './record.ts';
import { recordFields } from './record.ts';
import { nonce } from './seat-record.ts';
import type { Seated, SeatRecord } from './seat-record.ts';
import {
  appendNotice,
  DUPLICATE_WINDOW_MS,
  fenceFields,
  reapSeat,
  readSeat,
  writeSeat,
} from './seat-writes.ts';
import type { LogWriter } from './seat-writes.ts';
import { tokenOf } from './subjects.ts';
import type { RoomSubjects } from './subjects.ts';

export interface Claimant {
  readonly alias: string;
  readonly key: AliasKey;
  readonly owner: Owner;
  readonly gateway: string;
  readonly graceMs: number;
}

export type Claim =
  /** `joinedSeq`: the sequence of the stay's `joined`, 0 where it was announced long ago. `movedFrom`: the gateway that held the seat until now. */
  | {
      readonly kind: 'seated';
      readonly seat: Seat;
      readonly joinedSeq: number;
      readonly movedFrom: string | undefined;
    }
  | { readonly kind: 'taken'; readonly by: Seated }
  /** Our session took it elsewhere while we were at it. */
  | { readonly kind: 'replaced' }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/** Claims the alias in the room, or moves the session's own seat here. Throws BusUnavailable where NATS does not answer. */
export async function claimSeat(
  writer: LogWriter,
  room: RoomSubjects,
  claimant: Claimant,
): Promise<Claim> {
  const deadlineMs = Date.now() + LOG_WAIT_MS_MAX;
  let current: Seated | undefined;
  let expected = 0;
  for (;;) {
    const held = current?.record.state === 'here' ? current.record : undefined;
    if (held !== undefined && current !== undefined && held.owner !== claimant.owner) {
      return { kind: 'taken', by: current };
    }
    if (current?.record.state === 'gone')
      await endStay(writer, room, { seat: current, deadlineMs });
    const record: SeatRecord = {
      ...claimant,
      state: 'here',
      claim: nonce(),
      stay: held?.stay ?? nonce(),
      sinceMs: held?.sinceMs ?? Date.now(),
    };
    const written = await writeSeat(writer, room, { record, expected, deadlineMs });
    if (written.kind === 'stored') {
      const seat = new Seat(writer, room, { record, seq: written.seq });
      return await announce(seat, { movedFrom: held?.gateway, deadlineMs });
    }
    if (written.kind !== 'lost') return written;
    if (Date.now() >= deadlineMs) return { kind: 'unknown' };
    current = written.current;
    expected = written.last < 0 ? 0 : written.last;
  }
}

/** Whoever claims a `gone` seat first says its `left`: who let it go may have died before. */
async function endStay(
  writer: LogWriter,
  room: RoomSubjects,
  { seat, deadlineMs }: { seat: Seated; deadlineMs: number },
): Promise<void> {
  // By our clock against the server's: a wrong guess costs one record that every roster ignores.
  if (Date.now() - seat.atMs < DUPLICATE_WINDOW_MS)
    await appendNotice(writer, room, { seat, deadlineMs });
}

async function announce(
  seat: Seat,
  { movedFrom, deadlineMs }: { movedFrom: string | undefined; deadlineMs: number },
): Promise<Claim> {
  // A stay that is older was announced, or taken as told by every host; said again it would be stored twice.
  const young = Date.now() - seat.record.sinceMs < DUPLICATE_WINDOW_MS / 2;
  if (movedFrom !== undefined && !young) return { kind: 'seated', seat, joinedSeq: 0, movedFrom };
  const outcome = await seat.announce(deadlineMs);
  switch (outcome.kind) {
    case 'stored':
      return { kind: 'seated', seat, joinedSeq: outcome.seq, movedFrom };
    case 'fenced':
      if (!outcome.retried) return { kind: 'replaced' };
      return { kind: 'unknown' };
    case 'full':
    case 'too-large':
      // Not a member: the seat is given back, as far as the log takes it; else the next claimant finds it young and ends it.
      await seat.leave('lost');
      return { kind: 'full' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}

export type Said =
  | { readonly kind: 'stored'; readonly seq: number }
  /** The fence refused it: the seat is somebody's else or gone. `certain`: nothing was stored. */
  | { readonly kind: 'lost'; readonly certain: boolean }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

interface Waiting {
  readonly fields: string;
  readonly body: Uint8Array;
  readonly deadlineMs: number;
  readonly resolve: (said: Said) => void;
}

/** One append in flight, so that a sender's order holds through retries; later ones wait here (bounded by the session's unacked says). */
export class Seat {
  readonly #writer: LogWriter;
  readonly #room: RoomSubjects;
  #waiting: Waiting[] = [];
  #busy = false;
  #idle: (() => void)[] = [];
  #record: SeatRecord;
  #seq: number;

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
  }): Promise<Said> {
    const { party } = this;
    const fields =
      recordFields('say', party, say.audience) +
      field('Nats-Msg-Id', `${party.owner}:${this.#room.token}:s:${say.id}`) +
      field('Nats-TTL', this.#writer.retention);
    return new Promise((resolve) => {
      this.#waiting.push({
        fields,
        body: say.body,
        deadlineMs: Date.now() + LOG_WAIT_MS_MAX,
        resolve,
      });
      if (!this.#busy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const { body, deadlineMs } = next;
      const fields = next.fields + fenceFields(this.#subject, this.#seq);
      const outcome = await this.#writer.appender.append({
        subject: this.#room.log,
        fields,
        body,
        deadlineMs,
      });
      const said = saidOf(outcome);
      next.resolve(said);
      // What waits behind an unknown outcome shares it: sent on, it could overtake the one that is said again.
      if (said.kind === 'unknown') this.#refuseWaiting(said);
      else if (said.kind === 'lost') this.#refuseWaiting({ kind: 'lost', certain: true });
    }
    this.#busy = false;
    for (const wake of this.#idle.splice(0)) wake();
  }

  #refuseWaiting(said: Said): void {
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(said);
  }

  get #subject(): string {
    return this.#room.seat(tokenOf(this.#record.key));
  }

  /** Resolves when nothing of this seat is in flight. */
  async settled(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  announce(deadlineMs: number): Promise<AppendOutcome> {
    return appendNotice(this.#writer, this.#room, {
      seat: { record: this.#record, seq: this.#seq },
      deadlineMs,
    });
  }

  /** Takes the seat along to another gateway id. False: it is not ours any more. Throws BusUnavailable. */
  async moveTo(gateway: string): Promise<boolean> {
    const record: SeatRecord = { ...this.#record, gateway, claim: nonce() };
    const deadlineMs = Date.now() + LOG_WAIT_MS_MAX;
    const written = await writeSeat(this.#writer, this.#room, {
      record,
      expected: this.#seq,
      deadlineMs,
    });
    if (written.kind !== 'stored') return false;
    this.#record = record;
    this.#seq = written.seq;
    return true;
  }

  /** Ends the stay, after the says before it. False: NATS did not answer, or it moved away. Throws BusUnavailable. */
  async leave(why: 'quit' | 'lost'): Promise<boolean> {
    await this.settled();
    const deadlineMs = Date.now() + LOG_WAIT_MS_MAX;
    const seat: Seated = { record: this.#record, seq: this.#seq, atMs: 0 };
    return await reapSeat(this.#writer, this.#room, { seat, why, claim: nonce(), deadlineMs });
  }

  /** What the log says of this seat now, from the leader. Throws BusUnavailable. */
  async look(): Promise<Seated | undefined> {
    const deadlineMs = Date.now() + LOG_WAIT_MS_MAX;
    return await readSeat(this.#writer.bus, this.#room, { key: this.#record.key, deadlineMs });
  }
}

function saidOf(outcome: AppendOutcome): Said {
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
