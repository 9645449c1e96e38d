// One room as this gateway serves it: hosted from the first session that wants in until the last
// seat and follower are gone. Its verbs: `arrive` (with a seat), `follow` (without), and `resume`
// (from the log until live). Records flow one way: HostedRoom → delivery → fan-out → outbox.
import type { RoomName } from '@natter/protocol';
import type { Owner, RoomLog, Roster } from '@natter/room-log';
import type { Metrics } from '../metrics.ts';
import type { Flushable, Turns } from '../transport/turn.ts';
import { CatchUps } from '../delivery/catch-ups.ts';
import { Claims } from './claims.ts';
import { Delivery } from '../delivery/delivery.ts';
import type { Hold, ResumeOptions } from '../delivery/hold.ts';
import { beginHosting } from './hosting.ts';
import type { Hosting } from './hosting.ts';
import { withinLogWait } from './log-wait.ts';
import type { ToldMarks } from '../marks/told-marks.ts';
import type { Member } from './member.ts';
import { Progress } from '../delivery/progress.ts';
import type { Reader, WaitingAck } from '../delivery/reader.ts';
import type { RoomAccess } from './room-access.ts';
import { SaidLately } from '../delivery/said-lately.ts';
import { Seats } from './seats.ts';
import type { SlowMode } from './slow-mode.ts';
import { Usage } from './usage.ts';
import type { Views } from './views.ts';

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
  readonly lately = new SaidLately();
  /** Keeps it hosted. */
  readonly usage: Usage;
  readonly #deps: RoomDeps;
  readonly #progress: Progress;
  readonly #delivery: Delivery;
  readonly #catchUps: CatchUps;
  #hosting: Hosting | undefined;
  #scheduled = false;

  constructor(name: RoomName, deps: RoomDeps) {
    this.name = name;
    this.#deps = deps;
    this.#progress = new Progress((seq) => {
      this.#parts.hosted.learnTail(seq);
    });
    this.#delivery = new Delivery(name, { ...deps, progress: this.#progress, lately: this.lately });
    this.#catchUps = new CatchUps({
      ...deps,
      room: name,
      delivery: this.#delivery,
      progress: this.#progress,
      settle: () => this.settle(),
      count: () => this.roster.count,
      whyNotRead: (recipient) => this.access.whyNotRead(recipient),
    });
    const onAway = (owner: Owner): void => this.#hosting?.marks.away(owner);
    this.seats = new Seats({ log: deps.log, room: name, onFreed: this.#closeIfUnused, onAway });
    this.usage = new Usage(this.#closeIfUnused);
  }

  /** Begins to host. Throws BusUnavailable. */
  async open(): Promise<void> {
    const { log, metrics, turns } = this.#deps;
    const onHeard = (): void => {
      if (this.#scheduled) return;
      this.#scheduled = true;
      turns.room(this);
    };
    this.#hosting = await beginHosting(this.name, {
      log,
      metrics,
      delivery: this.#delivery,
      seats: this.seats,
      catchUps: this.#catchUps,
      onHeard,
    });
    const { roster, tail } = this.#hosting.hosted;
    this.#delivery.begin(roster.count);
    this.#progress.begin(tail);
  }

  get isOpen(): boolean {
    return this.#hosting !== undefined;
  }
  get #parts(): Hosting {
    if (this.#hosting === undefined) throw new Error('the room is not hosted');
    return this.#hosting;
  }
  /** Who a sender could see at a view. */
  get views(): Views {
    return this.#parts.views;
  }
  /** What its card means for those who are served here. */
  get access(): RoomAccess {
    return this.#parts.access;
  }
  get slow(): SlowMode {
    return this.#parts.slow;
  }
  /** How far its people have read. */
  get marks(): ToldMarks {
    return this.#parts.marks;
  }
  get roster(): Roster {
    return this.#parts.hosted.roster;
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
    if (this.#delivery.notices.digestDue) this.#catchUps.digestSoon();
  }

  /** Sends everything heard to live readers. Returns the sequence of the last record sent. */
  settle(): number {
    this.#catchUps.serveAll(this.#delivery.flush());
    if (!this.usage.arriving) this.#delivery.forgetNotices();
    return this.#progress.sentSeq;
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
    if (position >= this.settle() && !this.access.hasCard) this.#catchUps.goLive(reader, onLive);
    else void this.#catchUps.serve(reader, onLive);
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
    this.#parts.hosted.learnTail(seq);
    await withinLogWait(this.#progress.reached(seq), what);
  }

  /** Resolves when the record of this sequence has been sent to every live reader. */
  reached(seq: number): Promise<void> {
    return this.#progress.reached(seq);
  }

  /** Sends an `ack` after every record up to its sequence. */
  acknowledge(member: Member, ack: WaitingAck): void {
    this.#progress.acknowledge(member, ack);
  }

  /** The sequence up to which the reader knows who is here. */
  viewOf(reader: Reader): number {
    return this.#progress.viewOf(reader);
  }

  readonly #closeIfUnused = (): void => {
    if (!this.usage.none || !this.seats.empty) return;
    this.#catchUps.close();
    if (this.#hosting !== undefined) this.#deps.log.release(this.#hosting.hosted);
    this.#deps.onEmpty(this);
  };
}
