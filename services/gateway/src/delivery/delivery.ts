// A room's records on their last stage: hears them in order, lays each turn out once, puts it into
// the outboxes of live readers. A reader that cannot keep up is held, and named to the room.
import { monotonicMs } from '@natter/room-log';
import type { HeardRecord, Owner } from '@natter/room-log';
import { digestBytes } from './digest-bytes.ts';
import type { DigestBytes } from './digest-bytes.ts';
import { FanOut } from './fan-out.ts';
import type { Metrics } from '../metrics.ts';
import { Notices } from './notices.ts';
import type { Progress } from './progress.ts';
import type { Reader } from './reader.ts';
import type { SaidLately } from './said-lately.ts';

const NONE: readonly Reader[] = [];

export class Delivery {
  readonly #room: string;
  readonly #metrics: Metrics;
  readonly #progress: Progress;
  readonly #live = new Set<Reader>();
  readonly #held = new Set<Reader>();
  /** For lines about messages. */
  readonly lately: SaidLately;
  #notices = new Notices(0);
  #turn: FanOut;

  constructor(room: string, deps: { metrics: Metrics; progress: Progress; lately: SaidLately }) {
    this.#room = room;
    this.#metrics = deps.metrics;
    this.#progress = deps.progress;
    this.lately = deps.lately;
    this.#turn = new FanOut(room);
  }

  /** Begins with so many members in the room, and no reader here. */
  begin(members: number): void {
    this.#notices = new Notices(members);
  }

  get notices(): Notices {
    return this.#notices;
  }
  get live(): ReadonlySet<Reader> {
    return this.#live;
  }

  /** Takes records that `flush` will send. `tail`: the sequence they take the room to. */
  hear(records: readonly HeardRecord[], tail: number): void {
    this.#metrics.recordsOut.inc(records.length);
    for (const heard of records) {
      if (heard.kind === 'changes') {
        for (const change of heard.changes) {
          if (this.#notices.tell(change)) this.#turn.add({ kind: 'change', change });
        }
      } else if (heard.kind === 'amend' && this.lately.isKept) {
        const message = this.lately.amended(heard.record.event);
        this.#turn.add({ ...heard, message });
      } else {
        if (heard.kind === 'say') this.lately.said(heard.record);
        this.#turn.add(heard);
      }
    }
    this.#progress.heard(tail);
  }

  /** Sends what was heard to live readers. Returns those that were too slow for it, held now. */
  flush(): readonly Reader[] {
    const turn = this.#turn;
    let slow: Reader[] | undefined;
    if (turn.size > 0) {
      this.#turn = new FanOut(this.#room);
      for (const reader of this.#live) {
        const bytes = turn.view(reader.recipient);
        if (bytes.length > 0 && !reader.recipient.outbox.put('record', bytes))
          (slow ??= []).push(reader);
      }
      this.#metrics.deliveries.inc(this.#live.size * turn.size);
      if (slow !== undefined) this.#holdSlow(slow, this.#toldSeq);
    }
    this.#progress.sent();
    this.#progress.release();
    return slow ?? NONE;
  }

  /** Forgets what was told, unless a held reader needs it. Not while a session is on its way in. */
  forgetNotices(): void {
    if (this.#held.size === 0) this.#notices.forget();
  }

  /** Sends the digest that is due to live readers. Returns those that were too slow for it. */
  sendDigest(count: number): readonly Reader[] {
    const slow: Reader[] = [];
    const toldSeq = this.#toldSeq;
    const digest = this.#notices.takeDigest();
    if (digest === undefined) return slow;
    const bytes = this.#digestBytes(count);
    for (const reader of this.#live) {
      const { recipient, noticesAfter } = reader;
      const net = digest.after(noticesAfter);
      if (!net.empty && !recipient.outbox.put('record', bytes(recipient.wire, net)))
        slow.push(reader);
    }
    this.#holdSlow(slow, toldSeq);
    return slow;
  }

  /** Held readers for whom notices are lost that they have not been told. */
  hopeless(): readonly Reader[] {
    const { lostSeq } = this.#notices;
    if (lostSeq === 0) return NONE;
    return [...this.#held].filter((reader) => this.#progress.viewOf(reader) < lostSeq);
  }

  /** Live readers have been told of every notice up to here; later ones wait for a digest. */
  get #toldSeq(): number {
    return Math.min(this.#progress.sentSeq, this.#notices.toldSeq);
  }

  /** Readers of this owner, or all, live or not. */
  readersOf(owner: Owner | undefined): readonly Reader[] {
    const all = [...this.#live, ...this.#held];
    return owner === undefined ? all : all.filter(({ recipient }) => recipient.owner === owner);
  }

  /** Holds a live reader where the room is. */
  holdHere(reader: Reader): void {
    const noticesAfter = Math.max(reader.noticesAfter, this.#toldSeq);
    this.hold(reader, { position: this.#progress.sentSeq, noticesAfter });
  }

  #holdSlow(slow: readonly Reader[], toldSeq: number): void {
    for (const reader of slow) {
      reader.behindSinceMs = monotonicMs();
      const noticesAfter = Math.max(reader.noticesAfter, toldSeq);
      this.hold(reader, { position: this.#progress.sentSeq, noticesAfter });
    }
  }

  #digestBytes(count: number): DigestBytes {
    return digestBytes({ room: this.#room, seq: this.#progress.sentSeq, count });
  }

  /** Stops serving it live; until `goLive` no notice after `noticesAfter` is forgotten. */
  hold(reader: Reader, at: { readonly position: number; readonly noticesAfter: number }): void {
    const isNew = !this.#live.has(reader) && !this.#held.has(reader);
    if (isNew && readsLines(reader)) this.lately.count(1);
    this.#live.delete(reader);
    this.#held.add(reader);
    reader.live = false;
    reader.position = at.position;
    reader.noticesAfter = at.noticesAfter;
    reader.holds += 1;
  }

  /** Serves it live from here on: it has everything up to the last record sent. */
  goLive(reader: Reader, count: number): void {
    this.#held.delete(reader);
    this.#live.add(reader);
    reader.live = true;
    reader.behindSinceMs = 0;
    const missed = this.#notices.digestedAfter(reader.noticesAfter);
    const { outbox, wire } = reader.recipient;
    if (!missed.empty) outbox.put('answer', this.#digestBytes(count)(wire, missed));
    this.#progress.release();
  }

  /** Serves it no more. */
  stop(reader: Reader): void {
    reader.ended = true;
    const wasServed = this.#live.delete(reader) || this.#held.delete(reader);
    if (wasServed && readsLines(reader)) this.lately.count(-1);
    this.#progress.forget(reader);
  }
}

const readsLines = ({ recipient: { wire } }: Reader): boolean =>
  wire === 'line' || wire === 'frame';
