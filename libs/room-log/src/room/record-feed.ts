// The live records of one room: heard on the republished subject, gaps filled from the stream, each
// record handed on once and in order. Live delivery is a hint, the stream is the truth.
// Decisions: gap.ts. Reading: replay.ts.
import { setTimeout as pause } from 'node:timers/promises';
import { background } from '../background.ts';
import { BusUnavailable } from '../nats/bus.ts';
import type { Bus } from '../nats/bus.ts';
import { lastOfSubject, recordAt } from '../nats/leader-get.ts';
import { reasonOf } from '../nats/log.ts';
import type { Log } from '../nats/log.ts';
import { monotonicMs } from '../nats/monotonic-clock.ts';
import type { RoomSubjects } from '../nats/subjects.ts';
import { headerLength, rawContent } from '../nats/wire/raw-message.ts';
import { HeardRecords } from '../records/heard-record.ts';
import type { LogRecord } from '../records/record.ts';
import { GapDetector } from './gap.ts';
import type { GapStep } from './gap.ts';
import { readPage } from './replay.ts';
import type { Page } from './replay.ts';

const FILL_MS = 5_000;
const RETRY_PAUSE_MS = 200;

export interface FeedListener {
  /** In order, each once. Foreign ones too: they have a place in the order. */
  onRecords(records: readonly LogRecord[]): void;
  /** A message on our subject that is no record of our stream. */
  onStray(): void;
  /** A gap was found; `from`–`to` is read from the stream. */
  onGap(from: number, to: number): void;
  /** This many records were read to fill a gap. */
  onBackFill(records: number): void;
}

export class RecordFeed {
  readonly #bus: Bus;
  readonly #subjects: RoomSubjects;
  readonly #listener: FeedListener;
  readonly #log: Log;
  readonly #detector = new GapDetector();
  readonly #unsubscribe: () => void;
  #closed = false;

  /** Subscribes at once; what is heard is held until `start`. Throws BusUnavailable once closed. */
  constructor(
    bus: Bus,
    subjects: RoomSubjects,
    { listener, log }: { listener: FeedListener; log: Log },
  ) {
    this.#bus = bus;
    this.#subjects = subjects;
    this.#listener = listener;
    this.#log = log;
    const heard = new HeardRecords(subjects.stream);
    this.#unsubscribe = bus.subscribe(subjects.out, (message) => {
      if (this.#closed) return;
      const record = heard.read(rawContent(message), headerLength(message));
      if (record === undefined) listener.onStray();
      else this.#act(this.#detector.hear(record));
    });
  }

  /** The sequence up to which records were handed on; -1 before the start. */
  get tail(): number {
    return this.#detector.tail;
  }

  /** Begins after `tail`, as the leader named it once the subscription was flushed. */
  start(tail: number): void {
    this.#drive(this.#detector.start(tail));
  }

  /** The room has a record of this sequence: reads what is missing up to it. */
  learnTail(seq: number): void {
    this.#act(this.#detector.learnTail(seq));
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
  }

  async #leaderTail(): Promise<number> {
    const { stream, log: subject } = this.#subjects;
    const query = { subject, deadlineMs: monotonicMs() + FILL_MS };
    return (await lastOfSubject(this.#bus, stream, query))?.seq ?? 0;
  }

  /** A step from `hear` or `learnTail`; nothing is held behind a delivery then. */
  #act(step: GapStep): void {
    if (step.kind === 'deliver') this.#listener.onRecords(step.records);
    else if (step.kind === 'fill') this.#fillGap(step);
  }

  /** After a start or a fill: delivers what was held, as far as it goes. */
  #drive(first: GapStep): void {
    let step = first;
    while (step.kind === 'deliver') {
      this.#listener.onRecords(step.records);
      step = this.#detector.resume();
    }
    if (step.kind === 'fill') this.#fillGap(step);
  }

  #fillGap({ from, to }: { from: number; to: number }): void {
    background(`back-fill of ${this.#subjects.log}`, this.#fill(from, to));
  }

  /**
   * Records that were heard tell which came before them. If one of those is not in the page, it was
   * erased or has expired, or the copy that answered lacks it: a nats-server that was restarted and
   * erases records may skip others for a moment. The leader tells. Throws BusUnavailable.
   */
  async #refuteHoles(page: Page, { from, hint }: { from: number; hint: number }): Promise<void> {
    const { stream, log } = this.#subjects;
    const read = new Set(page.records.map(({ seq }) => seq));
    const told = new Set([...this.#detector.witnessed(from, page.upTo), hint]);
    for (const seq of told) {
      if (read.has(seq) || seq > page.upTo) continue;
      const deadlineMs = monotonicMs() + FILL_MS;
      const record = await recordAt(this.#bus, stream, { seq, deadlineMs });
      if (record?.subject === log) throw new BusUnavailable(`a page without record ${seq}`);
    }
  }

  /** Retries until it has them: a room whose records are missing waits, it does not skip them. */
  async #fill(from: number, to: number): Promise<void> {
    this.#listener.onGap(from, to);
    let next = from;
    while (next <= to && !this.#closed) {
      try {
        const range = { from: next, to, deadlineMs: monotonicMs() + FILL_MS };
        const page = await readPage(this.#bus, this.#subjects, range);
        await this.#refuteHoles(page, { from: next, hint: to });
        // The end is missing: it was removed, or the hint was false. The leader's last record
        // tells.
        const missing = page.upTo >= to && page.records.at(-1)?.seq !== to;
        const lastSeq = missing ? await this.#leaderTail() : to;
        if (this.#closed) return;
        const records = this.#detector.filled(page.records, Math.min(page.upTo, lastSeq));
        if (records.length > 0) this.#listener.onRecords(records);
        this.#listener.onBackFill(records.length);
        if (lastSeq < to) {
          this.#log.warn({ from, to, lastSeq }, 'hint of records that do not exist');
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
