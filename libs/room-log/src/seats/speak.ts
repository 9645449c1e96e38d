// What a member says, in order: one append of a seat in flight, the others wait. So a sender's
// order survives retries. The seat's fence goes with each append; seat.ts adds it.
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import type { Append } from '../nats/append.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';

export type SayOutcome =
  | { readonly kind: 'stored'; readonly seq: number }
  /** The fence refused it: the seat has another owner or is gone. `certain`: nothing was stored. */
  | { readonly kind: 'lost'; readonly certain: boolean }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown' };

/** A say on its way into the log. */
export interface Say {
  /** Its header lines, without the fence. */
  readonly fields: string;
  readonly body: Uint8Array;
  /** ms since 1970. */
  readonly deadlineMs: number;
}

/** The seat's fence; seat.ts keeps it. */
export interface Fence {
  /** The sequence of the seat's record, as we know it. */
  readonly seq: number;
  /** Its header lines. */
  readonly fields: string;
}

export interface FenceSource {
  readonly fence: Fence;
  /** Whether the seat has another fence by now than `seq`, and the speaker still sits in it. */
  readonly changedSince: (seq: number) => Promise<boolean>;
}

type Fenced = Extract<AppendOutcome, { kind: 'fenced' }>;

interface Waiting extends Say {
  readonly resolve: (said: SayOutcome) => void;
}

/** Bounded by the says of a session that are not acknowledged (UNACKED_MAX). */
export class SayQueue {
  readonly #writer: LogWriter;
  readonly #room: RoomSubjects;
  /** As the seat knows it; the seat sets it again when it has changed. */
  fence: Fence;
  readonly #changedSince: FenceSource['changedSince'];
  #waiting: Waiting[] = [];
  #busy = false;
  /** Number of holds; while there is one, nothing is appended. */
  #held = 0;
  #idle: (() => void)[] = [];

  constructor(writer: LogWriter, room: RoomSubjects, { fence, changedSince }: FenceSource) {
    this.#writer = writer;
    this.#room = room;
    this.fence = fence;
    this.#changedSince = changedSince;
  }

  /** Appends a say after those before it. Never rejects. */
  say({ fields, body, deadlineMs }: Say): Promise<SayOutcome> {
    return new Promise((resolve) => {
      this.#waiting.push({ fields, body, deadlineMs, resolve });
      if (!this.#busy) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#busy = true;
    while (this.#held === 0) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      // Here, not in a function of its own: that costs a promise a say.
      const { fence } = this;
      const record = this.#recordOf(next, fence);
      const outcome = await this.#writer.appender.append(record);
      if (outcome.kind === 'stored') this.#writer.onStored(this.#room, outcome.seq, record);
      const said = saidOf(
        outcome.kind === 'fenced' ? await this.#appendAgain(next, { fence, outcome }) : outcome,
      );
      next.resolve(said);
      // Sent on after an unknown outcome, a later say could overtake the retry of this one.
      if (said.kind === 'unknown') this.refuseWaiting(said);
      else if (said.kind === 'lost') this.refuseWaiting({ kind: 'lost', certain: true });
    }
    this.#busy = false;
    this.#wake();
  }

  #recordOf({ fields, body, deadlineMs }: Say, fence: Fence): Append {
    return { subject: this.#room.log, fields: fields + fence.fields, body, deadlineMs };
  }

  /** Appends it under the fence as it is now, as long as the speaker still sits in the seat. */
  async #appendAgain(say: Say, refused: { fence: Fence; outcome: Fenced }): Promise<AppendOutcome> {
    let { fence, outcome } = refused;
    let maybeStored = false;
    for (;;) {
      maybeStored ||= outcome.retried;
      // Under the fence as it is now, the message id finds a try that was stored.
      if (!(await this.#changedSince(fence.seq))) return { ...outcome, retried: maybeStored };
      ({ fence } = this);
      const record = this.#recordOf(say, fence);
      const again = await this.#writer.appender.append(record);
      if (again.kind === 'stored') this.#writer.onStored(this.#room, again.seq, record);
      if (again.kind !== 'fenced') return again;
      outcome = again;
    }
  }

  /** Gives all says that wait this outcome. */
  refuseWaiting(said: SayOutcome): void {
    for (const waiting of this.#waiting.splice(0)) waiting.resolve(said);
  }

  /** Keeps says back until `release`; resolves when none is in flight. */
  async hold(): Promise<void> {
    this.#held += 1;
    while (this.#busy) await this.#nextIdle();
  }

  release(): void {
    this.#held -= 1;
    if (this.#waiting.length > 0 && !this.#busy) void this.#run();
    this.#wake();
  }

  /** Resolves when nothing is in flight and nobody holds. */
  async settled(): Promise<void> {
    while (this.#busy || this.#held > 0) await this.#nextIdle();
  }

  #nextIdle(): Promise<void> {
    return new Promise((resolve) => this.#idle.push(resolve));
  }
  #wake(): void {
    for (const wake of this.#idle.splice(0)) wake();
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
