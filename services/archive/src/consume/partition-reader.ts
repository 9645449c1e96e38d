// Reads one partition's stream from the stored position on, for as long as the archive runs. The
// consumer is this instance's own and short-lived: the position is in the archive's file, written
// with the records, so the consumer's state is needed for nothing.
import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import type {
  ConsumerMessages,
  JetStreamClient,
  JetStreamManager,
  JsMsg,
} from '@nats-io/jetstream';
import { nanos, nuid } from '@nats-io/nats-core';
import type { Msg } from '@nats-io/nats-core';
import {
  allMessages,
  cardFilter,
  epochOf,
  logFilter,
  rawHeaders,
  streamName,
} from '@natter/room-log/reading';
import type { Log } from '../log.ts';
import { StoreUnavailable } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { entryOf } from './entry.ts';
import type { Entry } from './entry.ts';
import { oldestOf } from './oldest.ts';

/** Records asked for at a time; at most 160 KiB each. */
const PULL_RECORDS = 512;
/** Records of one transaction. */
const BATCH_RECORDS = 1_000;
/** A message is written this long after it arrived, if no others fill a batch. */
const BATCH_MS = 50;
/** Between two tries. */
const RETRY_MS = 500;
/** How often the stream is asked whether it is still the same. */
const CHECK_MS = 2_000;
/** A consumer that nobody pulls from is gone after this. */
const INACTIVE_MS = 30_000;

export interface ReaderDeps {
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly store: Store;
  readonly log: Log;
  readonly instance: string;
  /** Wall clock, ms. */
  readonly now: () => number;
}

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

export class PartitionReader {
  readonly partition: number;
  readonly progress: Progress = { pending: 0, writtenAtMs: 0, isReading: false, records: 0 };
  readonly #deps: ReaderDeps;
  readonly #partitions: number;

  constructor(partition: number, partitions: number, deps: ReaderDeps) {
    this.partition = partition;
    this.#partitions = partitions;
    this.#deps = deps;
  }

  /** Reads until `signal` aborts. Rejects only for a bug. */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#deps;
    let lastReason: string | undefined;
    while (!signal.aborted) {
      try {
        const wasReading = await this.#readOn(signal);
        if (wasReading) lastReason = undefined;
      } catch (error) {
        // The store says itself what is wrong with it. NATS may be away for long.
        const reason = error instanceof Error ? error.message : String(error);
        if (!(error instanceof StoreUnavailable) && reason !== lastReason) {
          log.warn({ partition: this.partition, reason }, 'the log is not read; trying again');
        }
        lastReason = reason;
      }
      this.progress.isReading = false;
      await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Reads until something is wrong. Returns whether records were read. */
  async #readOn(signal: AbortSignal): Promise<boolean> {
    const { manager, store } = this.#deps;
    const stream = streamName(this.partition);
    const { position, epoch } = await this.#begin(stream);
    const consumer = await manager.consumers.add(stream, {
      name: `archive-${this.#deps.instance}-${nuid.next()}`,
      filter_subjects: [
        logFilter(this.partition),
        allMessages(this.partition),
        cardFilter(this.partition),
      ],
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: position + 1,
      ack_policy: AckPolicy.None,
      inactive_threshold: nanos(INACTIVE_MS),
      mem_storage: true,
      num_replicas: 1,
    });
    this.progress.pending = consumer.num_pending;
    this.progress.isReading = true;
    const source = await this.#deps.client.consumers.get(stream, consumer.name);
    const { generation } = store;
    const batcher = new Batcher(this, this.#deps, position);
    const messages = await source.consume({
      max_messages: PULL_RECORDS,
      abort_on_missing_resource: true,
      callback: (message) => batcher.take(message),
    });
    const stop = (): void => messages.stop();
    void batcher.failed.promise.then(stop);
    signal.addEventListener('abort', stop);
    const checking = this.#checkForever(messages, { epoch, generation, stream });
    try {
      const error = (await messages.closed()) ?? batcher.fault;
      if (error instanceof Error) throw error;
    } finally {
      clearInterval(checking);
      signal.removeEventListener('abort', stop);
      batcher.end();
      manager.consumers.delete(stream, consumer.name).catch(() => {
        // It ends by itself: INACTIVE_MS.
      });
    }
    return batcher.taken > 0;
  }

  /** Returns where to read on. Starts the partition over if its log is another one. */
  async #begin(stream: string): Promise<{ position: number; epoch: string }> {
    const { manager, store, log } = this.#deps;
    const info = await manager.streams.info(stream);
    const epoch = epochOf(info, this.#partitions);
    const oldest = await oldestOf(manager, stream, logFilter(this.partition));
    const known = store.partitions((partitions) => partitions.of(this.partition));
    const isSame = known?.epoch === epoch && known.position <= info.state.last_seq;
    const fields = { partition: this.partition, epoch };
    if (!isSame) {
      if (known !== undefined) log.warn(fields, 'the log was made anew; starting over');
      const since = oldest ?? info.state.last_seq + 1;
      store.partitions((partitions) => {
        partitions.begin({ partition: this.partition, epoch, since });
      });
      return { position: 0, epoch };
    }
    if (oldest !== undefined && oldest > known.position + 1 && known.position > 0) {
      const missing = { ...fields, position: known.position, oldest };
      log.warn(missing, 'the log lost records before they were read; some may be missing');
      store.partitions((partitions) => {
        partitions.setSince(this.partition, oldest);
      });
    }
    return { position: known.position, epoch };
  }

  /** Stops `messages` when the stream was made anew, or the store has started over. */
  #checkForever(
    messages: ConsumerMessages,
    { epoch, generation, stream }: { epoch: string; generation: number; stream: string },
  ): NodeJS.Timeout {
    const { manager, store } = this.#deps;
    const check = async (): Promise<void> => {
      if (store.generation !== generation) messages.stop();
      const info = await manager.streams.info(stream);
      if (epochOf(info, this.#partitions) !== epoch) messages.stop();
    };
    return setInterval(() => {
      // NATS is away, or the stream: the consumer finds out too.
      check().catch(() => undefined);
    }, CHECK_MS);
  }
}

/** Collects records, and writes them in batches. */
class Batcher {
  taken = 0;
  /** Why nothing more can be taken. */
  fault: Error | undefined;
  /** Resolves when there is a fault. */
  readonly failed = Promise.withResolvers<void>();
  readonly #reader: PartitionReader;
  readonly #deps: ReaderDeps;
  readonly #generation: number;
  #entries: Entry[] = [];
  #position: number;
  #delivered = 0;
  #timer: NodeJS.Timeout | undefined;
  #last: JsMsg | undefined;
  #waiting = 0;

  constructor(reader: PartitionReader, deps: ReaderDeps, position: number) {
    this.#reader = reader;
    this.#deps = deps;
    this.#position = position;
    this.#generation = deps.store.generation;
  }

  take(message: JsMsg): void {
    if (this.fault !== undefined) return;
    const { deliverySequence, streamSequence } = message.info;
    // Some were lost with a connection: they are read again, from the position.
    if (deliverySequence !== this.#delivered + 1) {
      this.#fail(new Error(`records are missing before ${streamSequence}`));
      return;
    }
    this.#delivered = deliverySequence;
    const { msg } = message as JsMsg & { readonly msg: Msg };
    const headers = rawHeaders(msg);
    const entry = entryOf({ subject: msg.subject, seq: streamSequence, headers, body: msg.data });
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
    const { store } = this.#deps;
    const { partition, progress } = this.#reader;
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
