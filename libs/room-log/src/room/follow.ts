// Follows one room: hears its records on the republished subject, fills gaps from the stream, hands on every record once and in order.
// Live delivery is a hint, the stream is the truth. Decisions: gap.ts; reading: replay.ts.
import type { Subscription } from '@nats-io/nats-core';
import { BusUnavailable, pause, reasonOf } from '../nats/connection.ts';
import type { Bus, Log } from '../nats/connection.ts';
import { GapDetector } from './gap.ts';
import type { GapStep } from './gap.ts';
import { rawHeaders } from '../nats/headers.ts';
import { lastOfSubject } from '../nats/leader.ts';
import { parseRecord } from './record.ts';
import type { LogRecord } from './record.ts';
import { readPage } from './replay.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';

const FILL_MS = 5_000;
const RETRY_PAUSE_MS = 200;

export interface FeedListener {
  /** In order, each once. Foreign ones too: they have a place in the order. */
  onRecords(records: readonly LogRecord[]): void;
  /** Something on our subject that is no record of our stream. */
  onStray(): void;
  /** A gap was found; `from`–`to` is read from the stream. */
  onGap(from: number, to: number): void;
  /** So many records were read to fill one. */
  onBackFill(records: number): void;
}

export class RecordFeed {
  readonly #bus: Bus;
  readonly #subjects: RoomSubjects;
  readonly #listener: FeedListener;
  readonly #log: Log;
  readonly #detector = new GapDetector();
  readonly #subscription: Subscription;
  #closed = false;

  /** Subscribes at once; what is heard is held until `start`. */
  constructor(
    bus: Bus,
    subjects: RoomSubjects,
    { listener, log }: { listener: FeedListener; log: Log },
  ) {
    this.#bus = bus;
    this.#subjects = subjects;
    this.#listener = listener;
    this.#log = log;
    this.#subscription = bus.nc.subscribe(subjects.out, {
      callback: (error, message) => {
        if (error !== null || this.#closed) return;
        const record = parseRecord(rawHeaders(message), message.data, subjects.stream);
        if (record === undefined) listener.onStray();
        else this.#act(this.#detector.hear(record));
      },
    });
  }

  /** The sequence up to which records were handed on; -1 before the start. */
  get tail(): number {
    return this.#detector.tail;
  }

  /** The tail as the leader named it after the subscription was flushed. */
  start(tail: number): void {
    this.#drive(this.#detector.start(tail));
  }

  /** The room has a record of this sequence: read what is missing, if it is. */
  learnTail(seq: number): void {
    this.#act(this.#detector.learnTail(seq));
  }

  close(): void {
    this.#closed = true;
    this.#subscription.unsubscribe();
  }

  async #leaderTail(): Promise<number> {
    const { stream, log: subject } = this.#subjects;
    const query = { subject, deadlineMs: monotonicMs() + FILL_MS };
    return (await lastOfSubject(this.#bus, stream, query))?.seq ?? 0;
  }

  /** A step that `hear` or `learnTail` asked for; nothing is held behind a delivery there. */
  #act(step: GapStep): void {
    if (step.kind === 'deliver') this.#listener.onRecords(step.records);
    else if (step.kind === 'fill') void this.#fill(step.from, step.to);
  }

  /** After a start or a fill: deliver what was held, as far as it goes. */
  #drive(first: GapStep): void {
    let step = first;
    while (step.kind === 'deliver') {
      this.#listener.onRecords(step.records);
      step = this.#detector.resume();
    }
    if (step.kind === 'fill') void this.#fill(step.from, step.to);
  }

  /** Tries until it has them: a room whose records are missing stands still, it does not go on without them. */
  async #fill(from: number, to: number): Promise<void> {
    this.#listener.onGap(from, to);
    let next = from;
    while (next <= to && !this.#closed) {
      try {
        const range = { from: next, to, deadlineMs: monotonicMs() + FILL_MS };
        const page = await readPage(this.#bus, this.#subjects, range);
        // Nothing at the very end: it was removed, or never there and somebody's word was false. The leader's last record tells.
        const missing = page.upTo >= to && page.records.at(-1)?.seq !== to;
        const lastSeq = missing ? await this.#leaderTail() : to;
        if (this.#closed) return;
        const records = this.#detector.filled(page.records, Math.min(page.upTo, lastSeq));
        if (records.length > 0) this.#listener.onRecords(records);
        this.#listener.onBackFill(records.length);
        if (lastSeq < to) {
          this.#log.warn({ from, to, lastSeq }, 'told of records that are not there');
          this.#detector.refute(lastSeq);
        }
        next = page.upTo + 1;
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        this.#log.warn({ from: next, to, reason: reasonOf(error) }, 'back-fill waits');
        await pause(RETRY_PAUSE_MS);
      }
    }
    if (!this.#closed) this.#drive(this.#detector.resume());
  }
}
