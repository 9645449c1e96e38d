// Collects the records of one consumer, and writes them in batches: a transaction for each record
// would take a hundred times as long.
import type { JsMsg } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/nats-core';
import { rawHeaders } from '@natter/room-log/reading';
import { StoreUnavailable } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { entryOf } from './entry.ts';
import type { Entry } from './entry.ts';

/** Records of one transaction. */
const BATCH_RECORDS = 1_000;
/** A message is written this long after it arrived, if no others fill a batch. */
const BATCH_MS = 50;

/** How far a partition has been read. */
export interface Progress {
  /** Records of the log that were not read yet. */
  pending: number;
  /** When the last record that was written was stored, ms since 1970. */
  writtenAtMs: number;
  /** Whether the consumer is working. */
  isReading: boolean;
  /** Records written since the start. */
  records: number;
}

export interface BatcherDeps {
  readonly partition: number;
  /** Is brought up to date. */
  readonly progress: Progress;
  readonly store: Store;
}

/** Collects records, and writes them in batches. */
export class Batcher {
  taken = 0;
  /** Why nothing more can be taken. */
  fault: Error | undefined;
  /** Resolves when there is a fault. */
  readonly failed = Promise.withResolvers<void>();
  readonly #deps: BatcherDeps;
  readonly #generation: number;
  #entries: Entry[] = [];
  #position: number;
  #delivered = 0;
  #timer: NodeJS.Timeout | undefined;
  #last: JsMsg | undefined;
  #waiting = 0;

  /** `position`: the last sequence that was written. */
  constructor(deps: BatcherDeps, position: number) {
    this.#deps = deps;
    this.#position = position;
    this.#generation = deps.store.generation;
  }

  take(message: JsMsg): void {
    if (this.fault !== undefined) return;
    const { deliverySequence, streamSequence, timestampNanos } = message.info;
    // Some were lost with a connection: they are read again, from the position.
    if (deliverySequence !== this.#delivered + 1) {
      this.#fail(new Error(`records are missing before ${streamSequence}`));
      return;
    }
    this.#delivered = deliverySequence;
    const { msg } = message as JsMsg & { readonly msg: Msg };
    const headers = rawHeaders(msg);
    const entry = entryOf({
      subject: msg.subject,
      seq: streamSequence,
      storedMs: Math.floor(timestampNanos / 1e6),
      headers,
      body: msg.data,
    });
    if (entry !== undefined) this.#entries.push(entry);
    this.#position = streamSequence;
    this.#last = message;
    this.#waiting += 1;
    this.taken += 1;
    if (this.#waiting >= BATCH_RECORDS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  /** What is not written by now is read again. */
  end(): void {
    clearTimeout(this.#timer);
    this.fault ??= new Error('ended');
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { store, partition, progress } = this.#deps;
    const entries = this.#entries;
    this.#entries = [];
    try {
      // Positions of a file that was deleted mean nothing to the new one.
      if (store.generation !== this.#generation) throw new StoreUnavailable('it started over');
      store.write({ partition, entries, position: this.#position });
      progress.records += this.#waiting;
      this.#waiting = 0;
      progress.pending = this.#last?.info.pending ?? 0;
      progress.writtenAtMs = (this.#last?.info.timestampNanos ?? 0) / 1e6;
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(fault: Error): void {
    this.fault = fault;
    this.failed.resolve();
  }
}
