// What a member says, in order: one append of a seat in flight, the others wait. So a sender's
// order survives retries. The seat's fence goes with each append; seat.ts adds it.
import type { AppendOutcome } from '../nats/acknowledgement.ts';
import type { Append } from '../nats/append.ts';
import type { LogWriter } from '../nats/log-writer.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import type { Party } from '../records/record.ts';

export type SayOutcome =
  | { readonly kind: 'stored'; readonly seq: number }
  /** The fence refused it: the seat has another owner or is gone. `certain`: nothing was stored. */
  | { readonly kind: 'lost'; readonly certain: boolean }
  /** Its holder was taken out of the room. */
  | { readonly kind: 'removed'; readonly certain: boolean }
  /** Its holder may not speak until then, ms since 1970. */
  | { readonly kind: 'muted'; readonly certain: boolean; readonly untilMs: number }
  | { readonly kind: 'full' }
  /** The thread that it replies in takes no more. Nothing was stored. */
  | { readonly kind: 'thread-full' }
  | { readonly kind: 'unknown' };

/** What a member says. */
export interface Words {
  readonly id: string;
  /** Who else may see it; undefined: all. */
  readonly audience: readonly Party[] | undefined;
  readonly body: Uint8Array;
  /** When it is gone, ms since 1970; absent: after retention. */
  readonly expiresMs?: number | undefined;
  /** Of a reply: the root of its thread, and what stores it (threads/reply.ts). */
  readonly thread?: { readonly root: number; readonly store: StoreSay } | undefined;
}

/** A say on its way into the log. */
export interface Say {
  /** Its header lines, without the fence. */
  readonly fields: string;
  readonly body: Uint8Array;
  /** ms since 1970. */
  readonly deadlineMs: number;
  /** Stores it another way than by an append: a reply changes a card too. */
  readonly store?: StoreSay | undefined;
}

/** Stores a record under a fence. Never rejects. */
export type StoreSay = (record: Append, fence: Fence) => Promise<AppendOutcome | ThreadFull>;
type ThreadFull = Extract<SayOutcome, { readonly kind: 'thread-full' }>;

/** The seat's fence; seat.ts keeps it. */
export interface Fence {
  /** The seat's subject. */
  readonly subject: string;
  /** The sequence of the seat's record, as we know it. */
  readonly seq: number;
  /** Its header lines. */
  readonly fields: string;
  /** The speaker is muted until then, ms since 1970; 0: not at all. */
  readonly mutedUntil: number;
}

/**
 * What the leader says of a seat: `changed`: the speaker still sits there, under another fence ·
 * `same`: nothing new, or no answer · `lost` · `removed`: somebody took the speaker out.
 */
export type SeatNews = 'changed' | 'same' | 'lost' | 'removed';

export interface FenceSource {
  readonly fence: Fence;
  /** Reads the seat again, if its fence is still the one of `seq`. */
  readonly newsSince: (seq: number) => Promise<SeatNews>;
}

type Fenced = Extract<AppendOutcome, { kind: 'fenced' }>;
/** The fence that refused a say. */
interface Refused {
  readonly fence: Fence;
  readonly outcome: Fenced;
}
/** What became of a say that the fence may have refused. */
type Spoken =
  | Exclude<AppendOutcome, Fenced>
  | ThreadFull
  | Extract<SayOutcome, { readonly certain: boolean }>;

/** Called once with what became of a say, never before it was begun. */
export type OnSaid = (said: SayOutcome) => void;

interface Waiting extends Say {
  readonly onSaid: OnSaid;
}

/** The append in flight. */
interface Begun {
  readonly say: Waiting;
  readonly fence: Fence;
  readonly record: Append;
}

/** Bounded by the says of a session that are not acknowledged (UNACKED_MAX). */
export class SayQueue {
  readonly #writer: LogWriter;
  readonly #room: RoomSubjects;
  /** As the seat knows it; the seat sets it again when it has changed. */
  fence: Fence;
  readonly #newsSince: FenceSource['newsSince'];
  #waiting: Waiting[] = [];
  #begun: Begun | undefined;
  #busy = false;
  /** Number of holds; while there is one, nothing is appended. */
  #held = 0;
  #idle: (() => void)[] = [];

  constructor(writer: LogWriter, room: RoomSubjects, { fence, newsSince }: FenceSource) {
    this.#writer = writer;
    this.#room = room;
    this.fence = fence;
    this.#newsSince = newsSince;
  }

  /** Appends a say after those before it. */
  say(say: Waiting): void {
    this.#waiting.push(say);
    if (!this.#busy) this.#next();
  }

  /** Callbacks, not promises: it runs for every say. */
  #next(): void {
    const say = this.#held === 0 ? this.#waiting.shift() : undefined;
    this.#busy = say !== undefined;
    if (say === undefined) {
      this.#wake();
      return;
    }
    const { fence } = this;
    if (fence.mutedUntil === 0 && say.store === undefined) {
      const record = this.#recordOf(say, fence);
      this.#begun = { say, fence, record };
      this.#writer.appender.begin(record, this.#onOutcome);
    } else void this.#sayAgain(say);
  }

  readonly #onOutcome = (outcome: AppendOutcome): void => {
    const begun = this.#begun;
    if (begun === undefined) return;
    this.#begun = undefined;
    const { say, fence, record } = begun;
    if (outcome.kind === 'stored') this.#writer.onStored(this.#room, outcome.seq, record);
    if (outcome.kind === 'fenced') void this.#sayAgain(say, { fence, outcome });
    else this.#end(say, outcome);
  };

  async #sayAgain(say: Waiting, refused?: Refused): Promise<void> {
    this.#end(say, await this.#appendAgain(say, refused));
  }

  #end(say: Waiting, spoken: Spoken): void {
    const said = saidOf(spoken);
    say.onSaid(said);
    // Sent on after an unknown outcome, a later say could overtake the retry of this one.
    if (said.kind === 'unknown') this.refuseWaiting(said);
    else if (said.kind === 'lost' || said.kind === 'removed')
      this.refuseWaiting({ kind: said.kind, certain: true });
    this.#next();
  }

  #recordOf({ fields, body, deadlineMs }: Say, fence: Fence): Append {
    return { subject: this.#room.log, fields: fields + fence.fields, body, deadlineMs };
  }

  /** Appends it as the seat is now, as long as the speaker sits in it and is not muted. */
  async #appendAgain(say: Say, refused: Refused | undefined): Promise<Spoken> {
    let maybeStored = refused?.outcome.retried ?? false;
    if (refused !== undefined) {
      const news = await this.#newsSince(refused.fence.seq);
      if (news !== 'changed') return lostBy(news, !maybeStored);
    }
    for (;;) {
      const { fence } = this;
      if (fence.mutedUntil > 0 && (await this.#stillMuted(fence)))
        return { kind: 'muted', certain: !maybeStored, untilMs: this.fence.mutedUntil };
      const record = this.#recordOf(say, fence);
      const outcome = await (say.store?.(record, fence) ?? this.#writer.appender.append(record));
      if (outcome.kind === 'stored') this.#writer.onStored(this.#room, outcome.seq, record);
      if (outcome.kind !== 'fenced') return outcome;
      maybeStored ||= outcome.retried;
      // Under the fence as it is now, the message id finds a try that was stored.
      const news = await this.#newsSince(fence.seq);
      if (news !== 'changed') return lostBy(news, !maybeStored);
    }
  }

  /** Whether the mute holds. It is looked up, since the act that ended it may not be heard yet. */
  async #stillMuted({ mutedUntil, seq }: Fence): Promise<boolean> {
    if (mutedUntil <= Date.now()) return false;
    return (await this.#newsSince(seq)) !== 'changed' || this.fence.mutedUntil > Date.now();
  }

  /** Gives all says that wait this outcome. */
  refuseWaiting(said: SayOutcome): void {
    for (const { onSaid } of this.#waiting.splice(0)) onSaid(said);
  }

  /** Keeps says back until `release`; resolves when none is in flight. */
  async hold(): Promise<void> {
    this.#held += 1;
    while (this.#busy) await this.#nextIdle();
  }

  release(): void {
    this.#held -= 1;
    if (!this.#busy) this.#next();
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

const lostBy = (news: SeatNews, certain: boolean): Spoken => ({
  kind: news === 'removed' ? 'removed' : 'lost',
  certain,
});

function saidOf(outcome: Spoken): SayOutcome {
  switch (outcome.kind) {
    case 'stored':
    case 'lost':
    case 'removed':
    case 'muted':
    case 'thread-full':
      return outcome;
    case 'full':
    case 'too-large':
      return { kind: 'full' };
    case 'unknown':
      return { kind: 'unknown' };
  }
}
