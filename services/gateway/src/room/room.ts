// One room as this gateway serves it: hosted from the first session that wants in until the last
// seat and follower are gone. Its verbs: `arrive` (with a seat), `follow` (without), and `resume`
// (from the log until live). Records flow one way: HostedRoom → delivery → fan-out → outbox.
import { DIGEST_INTERVAL_MS } from '@natter/protocol';
import type { Refusal, RoomName } from '@natter/protocol';
import type { HostedRoom, RoomLog, Roster } from '@natter/room-log';
import type { Metrics } from '../metrics.ts';
import type { Flushable, Turns } from '../transport/turn.ts';
import { catchUp } from '../delivery/catch-up.ts';
import { Claims } from './claims.ts';
import { Delivery } from '../delivery/delivery.ts';
import type { Hold, ResumeOptions } from '../delivery/hold.ts';
import { withinLogWait } from './log-wait.ts';
import type { Member } from './member.ts';
import { Progress } from '../delivery/progress.ts';
import type { Reader } from '../delivery/reader.ts';
import { RoomAccess } from './room-access.ts';
import { roomListener } from './room-listener.ts';
import type { RoomListenerDeps } from './room-listener.ts';
import { Seats } from './seats.ts';
import { Usage } from './usage.ts';
import { Views } from './views.ts';

export interface RoomDeps {
  readonly log: RoomLog;
  readonly turns: Turns;
  readonly metrics: Metrics;
  readonly onEmpty: (room: Room) => void;
}

export class Room implements Flushable {
  readonly name: RoomName;
  readonly seats: Seats;
  readonly claims = new Claims();
  /** Keeps it hosted. */
  readonly usage: Usage;
  readonly #deps: RoomDeps;
  readonly #progress: Progress;
  readonly #delivery: Delivery;
  #hosted: HostedRoom | undefined;
  #views: Views | undefined;
  #access: RoomAccess | undefined;
  #digestTimer: NodeJS.Timeout | undefined;
  #scheduled = false;

  constructor(name: RoomName, deps: RoomDeps) {
    this.name = name;
    this.#deps = deps;
    this.#progress = new Progress((seq) => {
      this.#open.learnTail(seq);
    });
    this.#delivery = new Delivery(name, { metrics: deps.metrics, progress: this.#progress });
    const closeIfUnused = (): void => {
      this.#closeIfUnused();
    };
    this.seats = new Seats({ log: deps.log, room: name, onFreed: closeIfUnused });
    this.usage = new Usage(closeIfUnused);
  }

  /** Begins to host. Throws BusUnavailable. */
  async open(): Promise<void> {
    const { log, metrics, turns } = this.#deps;
    const onHeard = (): void => {
      if (this.#scheduled) return;
      this.#scheduled = true;
      turns.room(this);
    };
    const onAct: RoomListenerDeps['onAct'] = (record, event) => {
      this.access.obey(record, event);
    };
    const deps = { delivery: this.#delivery, seats: this.seats, metrics, onHeard, onAct };
    this.#hosted = await log.host(this.name, roomListener(deps));
    const { roster, tail } = this.#hosted;
    this.#access = new RoomAccess({
      hosted: this.#hosted,
      delivery: this.#delivery,
      seats: this.seats,
      settle: () => this.settle(),
      catchUp: (reader) => void this.#catchUp(reader),
    });
    this.#views = new Views({ log, room: this.name, roster });
    this.#delivery.begin(roster.count);
    this.#progress.begin(tail);
  }

  get isOpen(): boolean {
    return this.#hosted !== undefined;
  }
  get #open(): HostedRoom {
    if (this.#hosted === undefined) throw new Error('the room is not hosted');
    return this.#hosted;
  }
  /** Who a sender could see at a view. */
  get views(): Views {
    if (this.#views === undefined) throw new Error('the room is not hosted');
    return this.#views;
  }
  /** What its card means for those who are served here. */
  get access(): RoomAccess {
    if (this.#access === undefined) throw new Error('the room is not hosted');
    return this.#access;
  }
  get roster(): Roster {
    return this.#open.roster;
  }
  /** Whether members are told of each newcomer, not of many in a digest. */
  get announcesEach(): boolean {
    return !this.#delivery.notices.inDigests;
  }

  // ---- The end of a turn.

  flush(): void {
    this.#scheduled = false;
    this.settle();
    for (const reader of this.#delivery.hopeless()) this.#deps.turns.end(reader.recipient, 'slow');
    if (!this.#delivery.notices.digestDue) return;
    this.#digestTimer ??= setTimeout(() => {
      this.#digestTimer = undefined;
      this.settle();
      this.#catchUpAll(this.#delivery.sendDigest(this.roster.count));
    }, DIGEST_INTERVAL_MS);
  }

  /** Sends everything heard to live readers. Returns the sequence of the last record sent. */
  settle(): number {
    this.#catchUpAll(this.#delivery.flush());
    if (!this.usage.arriving) this.#delivery.forgetNotices();
    return this.#progress.sentSeq;
  }

  #catchUpAll(slow: readonly Reader[]): void {
    for (const reader of slow) void this.#catchUp(reader);
  }

  // ---- Ways in.

  /**
   * A session has taken its seat: its connection is served here, held where it came in.
   * `joinedSeq`: the sequence of its own `joined`, 0 if that was announced before.
   * Throws BusUnavailable if the notice is not heard in time; its seat is in its grace time then.
   */
  async arrive(member: Member, joinedSeq: number): Promise<Hold> {
    this.seats.seat(member);
    try {
      await withinLogWait(this.#progress.reached(joinedSeq), 'the notice');
    } catch (error) {
      this.depart(member, 'lost');
      throw error;
    }
    return this.#hold(member, joinedSeq || this.settle());
  }

  /** Keeps the room hosted for a reader without a seat, until `unfollow`. */
  follow(reader: Reader): Hold {
    this.usage.followers.add(reader);
    return this.hold(reader);
  }

  /** Stops serving it live, for a replay. Until `resume` nothing counts as sent to it. */
  hold(reader: Reader): Hold {
    const hold = this.#hold(reader, this.settle());
    reader.position = 0;
    return hold;
  }

  #hold(reader: Reader, seq: number): Hold {
    this.#delivery.hold(reader, { position: seq, noticesAfter: seq });
    return { reader, seq, holds: reader.holds };
  }

  /**
   * Serves the reader what comes after `position`, from the log until it is where the room is, then
   * live. `onLive` is called before anything live is sent. Does nothing if the hold is void.
   */
  resume(hold: Hold, { position = hold.seq, onLive }: ResumeOptions = {}): void {
    const { reader } = hold;
    if (reader.ended || reader.holds !== hold.holds) return;
    reader.position = position;
    if (position >= this.settle() && !this.access.hasCard) this.#goLive(reader, onLive);
    else void this.#catchUp(reader, onLive);
  }

  async #catchUp(reader: Reader, onLive?: (seq: number) => void): Promise<void> {
    const { log, metrics } = this.#deps;
    metrics.catchUps.inc();
    const deps = {
      room: this.name,
      notices: this.#delivery.notices,
      settle: () => this.settle(),
      page: (range: { from: number; to: number; records: number }) => log.page(this.name, range),
      whyNotRead: () => this.access.whyNotRead(reader.recipient),
      onRefused: (refusal: Refusal) => {
        reader.recipient.removed(this.name, refusal);
      },
    };
    // Checked again: what was heard since is not for a reader that is not live yet.
    const { holds } = reader;
    while (await catchUp(reader, deps)) {
      if (reader.ended || reader.holds !== holds) return;
      if (reader.position < this.settle()) continue;
      this.#goLive(reader, onLive);
      return;
    }
  }

  #goLive(reader: Reader, onLive?: (seq: number) => void): void {
    onLive?.(this.#progress.sentSeq);
    this.#delivery.goLive(reader, this.roster.count);
  }

  // ---- Ways out.

  /** The member may not be here: its connection serves this room no more. Its seat is the log's. */
  drop(member: Member): void {
    this.stop(member);
    this.seats.drop(member);
  }

  /** The member's connection serves this room no more. Its seat is kept for its grace time. */
  depart(member: Member, why: 'quit' | 'lost'): void {
    this.stop(member);
    this.seats.depart(member, why);
  }

  /** Ends the stay, after its earlier says. Returns false if it timed out; it is retried. */
  async leave(member: Member): Promise<boolean> {
    await member.preparing;
    await member.seat.settled();
    // Their acks too. A reader served from the log is not waited for.
    if (member.live) await this.#progress.reached(member.ackSeq);
    member.releaseAcks(Infinity);
    this.stop(member);
    return await this.seats.leave(member);
  }

  unfollow(reader: Reader): void {
    this.usage.followers.delete(reader);
    this.stop(reader);
    this.#closeIfUnused();
  }

  /** Sends what was heard until now, and nothing after it. */
  stop(reader: Reader): void {
    this.settle();
    this.#delivery.stop(reader);
  }

  // ---- Waiting for the log.

  /** Hears everything up to `seq`, which the log has. Throws BusUnavailable. */
  async hearUpTo(seq: number, what: string): Promise<void> {
    this.#open.learnTail(seq);
    await withinLogWait(this.#progress.reached(seq), what);
  }

  /** Resolves when the record of this sequence has been sent to every live reader. */
  reached(seq: number): Promise<void> {
    return this.#progress.reached(seq);
  }

  /** Sends an `ack` after every record up to its sequence. */
  acknowledge(member: Member, seq: number, bytes: Uint8Array): void {
    this.#progress.acknowledge(member, seq, bytes);
  }

  /** The sequence up to which the reader knows who is here. */
  viewOf(reader: Reader): number {
    return this.#progress.viewOf(reader);
  }

  #closeIfUnused(): void {
    if (!this.usage.none || !this.seats.empty) return;
    clearTimeout(this.#digestTimer);
    if (this.#hosted !== undefined) this.#deps.log.release(this.#hosted);
    this.#deps.onEmpty(this);
  }
}
