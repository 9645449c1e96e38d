// A room's records on their last stage: hears them in order, lays each turn out once, pushes it to the members whose connections are here.
// A member is live (this file) or read on from the log (catch-up.ts); either way it gets each record it may see once and in order.
import { DIGEST_INTERVAL_MS, OUTBOX_BYTES_MAX } from '@natter/protocol';
import { BusUnavailable, maySee, signalParties, tokenOf, monotonicMs } from '@natter/room-log';
import type { HeardRecord, HostedRoom, LiveSignal, Page, RoomLog } from '@natter/room-log';
import { catchUp } from './catch-up.ts';
import type { CatchUpRoom } from './catch-up.ts';
import { digestBytes } from './digest-bytes.ts';
import type { DigestBytes } from './digest-bytes.ts';
import { encodeRelayed } from './encode.ts';
import { FanOut } from './fan-out.ts';
import { Membership } from './membership.ts';
import type { Reader } from './membership.ts';
import type { Metrics } from '../metrics.ts';
import { Notices } from './notices.ts';
import { SequenceWaits } from './sequence-waits.ts';
import type { Flushable, Turns } from '../transport/turn.ts';

const CATCH_UP_PAUSE_MS = 500;

export interface DeliveryDeps {
  readonly log: RoomLog;
  readonly turns: Turns;
  readonly metrics: Metrics;
}

export class Delivery implements Flushable, CatchUpRoom {
  readonly name: string;
  readonly #deps: DeliveryDeps;
  readonly #live = new Set<Reader>();
  readonly #behind = new Set<Reader>();
  /** Acks, and sessions on their way in. */
  readonly waits: SequenceWaits;
  /** Connections on their way in: no notice is forgotten until they are held back where they came in. */
  entering = 0;
  #hosted: HostedRoom | undefined;
  #notices = new Notices(0);
  #turn: FanOut;
  #heardSeq = 0;
  #flushedSeq = 0;
  #scheduled = false;
  #digestTimer: NodeJS.Timeout | undefined;

  constructor(name: string, deps: DeliveryDeps) {
    this.name = name;
    this.#deps = deps;
    this.#turn = new FanOut(name);
    this.waits = new SequenceWaits({
      flushedSeq: () => this.#flushedSeq,
      heardSeq: () => this.#heardSeq,
      positionOf: (member) => this.positionOf(member),
      learnTail: (seq) => {
        this.hosted.learnTail(seq);
      },
    });
  }

  /** The room is hosted, and nobody is in it here yet. */
  begin(hosted: HostedRoom): void {
    this.#hosted = hosted;
    this.#notices = new Notices(hosted.roster.count);
    this.#heardSeq = Math.max(this.#heardSeq, hosted.tail);
    this.#flushedSeq = this.#heardSeq;
  }

  get hosted(): HostedRoom {
    if (this.#hosted === undefined) throw new Error('the room is not hosted');
    return this.#hosted;
  }
  get notices(): Notices {
    return this.#notices;
  }
  /** The last sequence a member has been pushed. */
  positionOf(member: Reader): number {
    return member.live ? this.#flushedSeq : member.position;
  }
  /** The sequence up to which it knows who is here: a `joined` says it before the messages up to there have come. */
  viewOf(member: Reader): number {
    return Math.max(this.positionOf(member), member.noticesAfter);
  }

  // ---- A turn: hear, lay out, push.

  hear(deliveries: readonly HeardRecord[], tail: number): void {
    this.#deps.metrics.recordsOut.inc(deliveries.length);
    for (const heard of deliveries) {
      if (heard.kind === 'say') this.#turn.add(heard);
      else {
        for (const change of heard.changes) {
          if (this.#notices.tell(change)) this.#turn.add({ kind: 'change', change });
        }
      }
    }
    this.#heardSeq = tail;
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#deps.turns.room(this);
  }

  flush(): void {
    this.#scheduled = false;
    const turn = this.#turn;
    if (turn.size > 0) {
      this.#turn = new FanOut(this.name);
      for (const member of this.#live) this.#push(member, turn);
      this.#deps.metrics.deliveries.inc(this.#live.size * turn.size);
    }
    this.#flushedSeq = this.#heardSeq;
    this.waits.release();
    if (this.#notices.digestDue) {
      this.#digestTimer ??= setTimeout(() => {
        this.#sendDigest();
      }, DIGEST_INTERVAL_MS);
    }
    if (this.#behind.size === 0 && this.entering === 0) this.#notices.forget();
    for (const member of this.#notices.lostSeq > 0 ? this.#behind : [])
      if (this.viewOf(member) < this.#notices.lostSeq) member.recipient.end('slow');
  }

  #push(member: Reader, turn: FanOut): void {
    const { outbox } = member.recipient;
    if (outbox.backlog > OUTBOX_BYTES_MAX) {
      member.behindSinceMs = monotonicMs();
      this.holdBack(member, this.#flushedSeq);
      this.readOn(member, this.#flushedSeq);
      return;
    }
    const bytes = turn.view(member.recipient);
    if (bytes.length > 0) outbox.push(bytes);
  }

  #sendDigest(): void {
    this.#digestTimer = undefined;
    this.flush();
    const digest = this.#notices.takeDigest();
    if (digest === undefined) return;
    const bytes = this.#digestBytes();
    for (const { recipient, noticesAfter } of this.#live) {
      const net = digest.after(noticesAfter);
      if (!net.empty) recipient.outbox.push(bytes(recipient.wire, net));
    }
  }

  #digestBytes(): DigestBytes {
    return digestBytes({ room: this.name, seq: this.#flushedSeq, count: this.hosted.roster.count });
  }

  /** Live only, and for JSON clients only; not back to its sender. */
  relaySignal({ block, body }: LiveSignal): void {
    const parties = signalParties(block);
    if (parties === undefined) {
      this.#deps.metrics.skipped.inc();
      return;
    }
    const bytes = encodeRelayed(body);
    for (const reader of this.#live) {
      if (!(reader instanceof Membership)) continue;
      const { recipient } = reader;
      const sender =
        recipient.owner === parties.from.owner && tokenOf(recipient.key) === parties.from.alias;
      if (recipient.wire === 'json' && !sender && maySee(parties, recipient.owner))
        recipient.outbox.push(bytes);
    }
  }

  // ---- Serving a member.

  /** Everything up to the last record heard has been pushed to live members; answers that record's sequence. */
  settledSeq(): number {
    this.flush();
    return this.#flushedSeq;
  }

  goLive(member: Reader): void {
    this.#behind.delete(member);
    this.#live.add(member);
    member.live = true;
    member.behindSinceMs = 0;
    const missed = this.#notices.digestedAfter(member.noticesAfter);
    const { outbox, wire } = member.recipient;
    if (!missed.empty) outbox.push(this.#digestBytes()(wire, missed));
    this.waits.release();
  }

  /** Not fed live from `seq` on, and nothing after it forgotten, until `readOn` brings it back. */
  holdBack(member: Reader, seq: number): void {
    this.#live.delete(member);
    this.#behind.add(member);
    member.live = false;
    member.position = seq;
    member.noticesAfter = seq;
    member.held += 1;
  }

  /** The same for a member that is about to be sent what it missed: until `readOn` nothing counts as pushed. Answers which hold this is. */
  holdForReplay(member: Reader, seq: number): number {
    this.holdBack(member, seq);
    member.position = 0;
    return member.held;
  }

  /** Serves a member held back from the log, after `position`, until it is where the room is. `onLive`: before anything live is pushed. */
  readOn(member: Reader, position: number, onLive?: (seq: number) => void): void {
    member.position = position;
    this.#deps.metrics.catchUps.inc();
    void this.#readOn(member, onLive);
  }

  async #readOn(member: Reader, onLive: ((seq: number) => void) | undefined): Promise<void> {
    const served: CatchUpRoom = {
      name: this.name,
      notices: this.#notices,
      settledSeq: () => this.settledSeq(),
      page: (range) => this.page(range),
      goLive: (ready) => {
        onLive?.(this.#flushedSeq);
        this.goLive(ready);
      },
    };
    const { held } = member;
    while (!member.ended && member.held === held && !member.live) {
      if (member.recipient.outbox.closed) return;
      try {
        await catchUp(member, served);
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        await new Promise((resolve) => {
          setTimeout(resolve, CATCH_UP_PAUSE_MS);
        });
      }
    }
  }

  page(range: { from: number; to: number; records: number }): Promise<Page> {
    return this.#deps.log.page(this.hosted.room, range);
  }

  /** The member is served no more. */
  stop(member: Reader): void {
    this.flush();
    member.ended = true;
    this.#live.delete(member);
    this.#behind.delete(member);
    this.waits.forget(member);
  }

  end(): void {
    clearTimeout(this.#digestTimer);
  }
}
