// Reads one partition's stream from the stored position on, for as long as the archive runs. The
// consumer is this instance's own and short-lived: the position is in the archive's file, written
// with the records, so the consumer's state is needed for nothing.
import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import type { ConsumerMessages, JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { nanos, nuid } from '@nats-io/nats-core';
import { allMessages, cardFilter, epochOf, logFilter, streamName } from '@natter/room-log/reading';
import type { Log } from '@natter/service';
import { StoreUnavailable } from '../store/store.ts';
import type { PartitionRow } from '../store/partitions.ts';
import type { Store } from '../store/store.ts';
import { Batcher } from './batcher.ts';
import type { Progress } from './batcher.ts';
import { oldestOf } from './oldest.ts';
import { removePurged } from './purged-rooms.ts';
import { trimmedRooms } from './trimmed-rooms.ts';

/** Records asked for at a time; at most 160 KiB each. */
const PULL_RECORDS = 512;
/** Between two tries. */
const RETRY_MS = 500;
/** How often the stream is asked whether it is still the same. */
const CHECK_MS = 2_000;
/** How often rooms are looked for that somebody purged, in checks: every 20 s. */
const CHECKS_A_LOOK = 10;
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
    const batcher = new Batcher(
      { partition: this.partition, progress: this.progress, store },
      position,
    );
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
    await removePurged(this.#deps, this.partition, this.#partitions);
    if (known.position > 0 && info.state.last_seq > known.position) {
      await this.#noteMissing(known, oldest ?? 0);
    }
    return { position: known.position, epoch };
  }

  /** Says since when nothing is missing, if records left the log before they were read. */
  async #noteMissing({ position, since }: PartitionRow, oldest: number): Promise<void> {
    const { manager, store, log, now } = this.#deps;
    const { partition } = this;
    const rooms = store.partitions((partitions) => partitions.rooms(partition));
    const place = { partition, partitions: this.#partitions, nowMs: now() };
    const trimmed = await trimmedRooms(manager, rooms, place);
    const complete = Math.max(trimmed.since, oldest > position + 1 ? oldest : 0);
    if (complete <= since) return;
    const fields = { partition, position, since: complete, rooms: trimmed.rooms };
    log.warn(fields, 'the log lost records before they were read; some may be missing');
    store.partitions((partitions) => {
      partitions.setSince(partition, complete);
    });
  }

  /** Stops `messages` when the stream was made anew, or the store has started over. */
  #checkForever(
    messages: ConsumerMessages,
    { epoch, generation, stream }: { epoch: string; generation: number; stream: string },
  ): NodeJS.Timeout {
    const { manager, store } = this.#deps;
    let checks = 0;
    const check = async (): Promise<void> => {
      checks += 1;
      if (store.generation !== generation) messages.stop();
      const info = await manager.streams.info(stream);
      if (epochOf(info, this.#partitions) !== epoch) messages.stop();
      else if (checks % CHECKS_A_LOOK === 0) {
        await removePurged(this.#deps, this.partition, this.#partitions);
      }
    };
    return setInterval(() => {
      // NATS is away, or the stream: the consumer finds out too.
      check().catch(() => undefined);
    }, CHECK_MS);
  }
}
