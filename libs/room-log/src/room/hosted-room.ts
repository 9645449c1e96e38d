// One room as this gateway hosts it: its tail, its roster, its seats; and the duty of every host to tidy up after gateways that died.
// Records come from follow.ts, the roster rules from roster.ts, the truth about seats from snapshot.ts.
import type { AliasKey, RoomName } from '@natter/protocol';
import { LOG_WAIT_MS_MAX } from '@natter/protocol';
import { reasonOf } from '../nats/connection.ts';
import type { Log } from '../nats/connection.ts';
import type { SnapshotBatcher } from './snapshot-batcher.ts';
import { RecordFeed } from './follow.ts';
import { headerValue, rawHeaders } from '../nats/headers.ts';
import type { Leases } from '../liveness/leases.ts';
import { decodeNotice } from './record.ts';
import type { LogRecord, SayRecord } from './record.ts';
import { Roster } from './roster.ts';
import type { RosterChange } from './roster.ts';
import type { Seated } from '../seats/seat-record.ts';
import { nonce } from '../seats/seat-record.ts';
import { appendNotice, DUPLICATE_WINDOW_MS, reapSeat } from '../seats/seat-writes.ts';
import type { LogWriter, Reaped } from '../seats/seat-writes.ts';
import type { RoomSnapshot } from './snapshot.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

/** What a room's log brought: a message, or what a notice changed. */
export type HeardRecord =
  | { readonly kind: 'say'; readonly record: SayRecord }
  | { readonly kind: 'changes'; readonly changes: readonly RosterChange[] };

/** What came live and is stored nowhere. `block`: its headers, `body`: the finished `signal` frame. */
export interface LiveSignal {
  readonly block: string;
  readonly body: Uint8Array;
}

export interface RoomListener {
  /** In order, each once. `tail`: the sequence this takes the room to. */
  onDeliveries(deliveries: readonly HeardRecord[], tail: number): void;
  onSignal(signal: LiveSignal): void;
  /** A member's seat was taken to another gateway; look whether it was ours. */
  onSeatMoved(key: AliasKey): void;
  /** What the log says of the room's seats, after a check. */
  onSeats(seats: ReadonlyMap<AliasKey, Seated>): void;
  onGap(): void;
  /** So many records were read to fill gaps. */
  onBackFill(records: number): void;
  /** A record or a message that is not ours was skipped. */
  onSkipped(): void;
}

export interface HostDeps {
  readonly writer: LogWriter;
  readonly leases: Leases;
  readonly snapshotBatcher: SnapshotBatcher;
  readonly log: Log;
  readonly ownGateway: () => string;
}

const ASK_MS = 10_000;
/** Appends and lease reads under way at once while seats are settled. */
const SETTLE_AT_ONCE = 64;
const REAP_PAUSE_MS = 1_000;

export class HostedRoom {
  readonly room: RoomName;
  readonly subjects: RoomSubjects;
  readonly #deps: HostDeps;
  readonly #listener: RoomListener;
  readonly #feed: RecordFeed;
  readonly #reapTimers = new Map<AliasKey, NodeJS.Timeout>();
  readonly #unsubscribeNow: () => void;
  #roster = new Roster([], 0);
  #closed = false;

  constructor(
    deps: HostDeps,
    place: { room: RoomName; subjects: RoomSubjects },
    listener: RoomListener,
  ) {
    this.#deps = deps;
    this.room = place.room;
    this.subjects = place.subjects;
    this.#listener = listener;
    const { bus } = deps.writer;
    this.#feed = new RecordFeed(bus, place.subjects, {
      log: deps.log,
      listener: {
        onRecords: (records) => {
          this.#deliver(records);
        },
        onStray: () => {
          listener.onSkipped();
        },
        onGap: (from, to) => {
          deps.log.info({ room: place.room, from, to }, 'back-fill started');
          listener.onGap();
        },
        onBackFill: (records) => {
          listener.onBackFill(records);
        },
      },
    });
    const now = bus.nc.subscribe(place.subjects.now, {
      callback: (error, message) => {
        if (error === null) this.#hearNow(message.subject, rawHeaders(message), message.data);
      },
    });
    this.#unsubscribeNow = () => {
      now.unsubscribe();
    };
  }

  get tail(): number {
    return this.#feed.tail;
  }
  get roster(): Roster {
    return this.#roster;
  }

  /** Reads tail and seats, settles what dead gateways left, then begins to deliver. Throws BusUnavailable. */
  async start(): Promise<void> {
    const snapshot = await this.#deps.snapshotBatcher.read(this.subjects);
    const here = await this.#settle(snapshot);
    const members = here.map(({ record }) => {
      const { alias, key, owner, stay } = record;
      return { alias, key, owner, stay, since: 0 };
    });
    this.#roster = new Roster(members, snapshot.tail);
    this.#feed.start(snapshot.tail);
  }

  learnTail(seq: number): void {
    this.#feed.learnTail(seq);
  }

  /** The outcome of a check of this room (hosted-rooms.ts). */
  async apply(snapshot: RoomSnapshot): Promise<void> {
    if (this.#closed) return;
    this.learnTail(snapshot.tail);
    this.#listener.onSeats(new Map(snapshot.seats.map((seat) => [seat.record.key, seat])));
    await this.#settle(snapshot);
  }

  close(): void {
    this.#closed = true;
    this.#feed.close();
    this.#unsubscribeNow();
    for (const timer of this.#reapTimers.values()) clearTimeout(timer);
    this.#reapTimers.clear();
  }

  #deliver(records: readonly LogRecord[]): void {
    const deliveries: HeardRecord[] = [];
    for (const record of records) {
      if (record.kind === 'say') deliveries.push({ kind: 'say', record });
      else {
        const notice = record.kind === 'member' ? decodeNotice(record) : undefined;
        if (record.kind === 'foreign' || notice === undefined) this.#listener.onSkipped();
        else {
          const changes = this.#roster.apply(record.seq, notice, record.from.owner);
          if (changes.length > 0) deliveries.push({ kind: 'changes', changes });
        }
      }
    }
    this.#listener.onDeliveries(deliveries, records.at(-1)?.seq ?? this.tail);
  }

  #hearNow(subject: string, block: string, body: Uint8Array): void {
    if (subject === this.subjects.tail) {
      const seq = Number(headerValue(block, 'Natter-Tail'));
      if (Number.isSafeInteger(seq)) this.learnTail(seq);
      return;
    }
    const kind = headerValue(block, 'Natter-Kind');
    if (kind === 'signal') this.#listener.onSignal({ block, body });
    else if (kind === 'moved') {
      this.#listener.onSeatMoved(new TextDecoder().decode(body) as AliasKey);
    } else this.#listener.onSkipped();
  }

  /** Ends stays whose grace is over, waits for the others, says young notices again. Answers who is still here. */
  async #settle(snapshot: RoomSnapshot): Promise<Seated[]> {
    const here: Seated[] = [];
    for (let from = 0; from < snapshot.seats.length; from += SETTLE_AT_ONCE) {
      const some = snapshot.seats.slice(from, from + SETTLE_AT_ONCE);
      const stay = await Promise.all(some.map((seat) => this.#settleSeat(seat, snapshot)));
      here.push(...some.filter((_, index) => stay[index]));
    }
    return here;
  }

  /** True: still a member. */
  async #settleSeat(seat: Seated, { tail, nowMs }: RoomSnapshot): Promise<boolean> {
    const { record } = seat;
    const young = nowMs - seat.atMs < DUPLICATE_WINDOW_MS;
    const untold = this.#untold(seat, tail);
    const told = record.visit !== true;
    if (record.state === 'gone') {
      if (told && (young || untold)) await this.#notice(seat);
      return false;
    }
    // Our own joins announce themselves; of others, who knows whether they came to it.
    const others = record.gateway !== this.#deps.ownGateway();
    if (told && (untold || (young && others))) await this.#notice(seat);
    const state = await this.#deps.leases.state(record.gateway);
    if (state.alive) return told;
    const dueMs = state.deadAtMs + record.graceMs;
    if (dueMs <= nowMs && (await this.#reap(seat)) === 'ended') return false;
    this.#reapLater(seat, Math.max(0, dueMs - nowMs));
    return told;
  }

  /** All the notices there are have been heard, and the roster says otherwise than the seat: NATS was away for longer than notices are repeated. */
  #untold({ record }: Seated, tail: number): boolean {
    const member = this.#roster.get(record.key)?.stay === record.stay;
    return this.tail >= tail && member !== (record.state === 'here');
  }

  async #notice(seat: Seated): Promise<void> {
    const deadlineMs = monotonicMs() + ASK_MS;
    await appendNotice(this.#deps.writer, this.subjects, { seat, deadlineMs });
  }

  #reapLater(seat: Seated, delayMs: number): void {
    const { key } = seat.record;
    clearTimeout(this.#reapTimers.get(key));
    const timer = setTimeout(() => {
      this.#reapTimers.delete(key);
      void this.#reap(seat).then((outcome) => {
        if (outcome === 'unknown' && !this.#closed) this.#reapLater(seat, REAP_PAUSE_MS);
      });
    }, delayMs);
    this.#reapTimers.set(key, timer);
  }

  async #reap(seat: Seated): Promise<Reaped> {
    const { room } = this;
    const { gateway } = seat.record;
    try {
      const deadlineMs = monotonicMs() + LOG_WAIT_MS_MAX;
      const change = { seat, why: 'lost', claim: nonce(), deadlineMs } as const;
      const outcome = await reapSeat(this.#deps.writer, this.subjects, change);
      this.#deps.log.info({ room, gateway, outcome }, 'seat of a dead gateway');
      return outcome;
    } catch (error) {
      this.#deps.log.warn({ room, gateway, reason: reasonOf(error) }, 'seat not reaped');
      return 'unknown';
    }
  }
}
