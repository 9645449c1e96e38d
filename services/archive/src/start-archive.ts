// Starts an archive on a NATS connection: its folder, its store, a reader for each partition, and
// the thread that answers. Called by main.ts, and by tests.
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { PARTITIONS_KEY, streamName } from '@natter/room-log/reading';
import type { Config } from './config.ts';
import { PartitionReader } from './consume/partition-reader.ts';
import type { Log } from '@natter/service';
import { newMetrics } from './metrics.ts';
import type { Measured, Metrics } from './metrics.ts';
import type { NatsOptions } from '@natter/service';
import { Answering } from './questions/answering.ts';
import type { Freshness } from './questions/answering-thread.ts';
import { fileIn } from './store/archive-file.ts';
import { takeFolder } from './store/own-folder.ts';
import { Store, StoreUnavailable } from './store/store.ts';

const SWEEP_MS = 1_000;
const WAIT_MS = 1_000;
/** An archive that is less behind is complete: answers say how far it is. */
const BEHIND_MS_MAX = 5_000;

export interface StartOptions {
  readonly nc: NatsConnection;
  /** For the thread that answers. */
  readonly nats: NatsOptions;
  readonly config: Pick<Config, 'dir' | 'days'>;
  readonly version: string;
  readonly log: Log;
  /** Aborts a start that waits for NATS. */
  readonly signal: AbortSignal;
}

export interface RunningArchive {
  readonly instance: string;
  readonly folder: string;
  readonly metrics: Metrics;
  /** Why it is not healthy; undefined: it is. */
  fault(): string | undefined;
  /** Stops reading and answering. What was read is in the file. */
  stop(): Promise<void>;
}

/** Starts an archive. Resolves when it answers questions, however far behind it is. */
export async function startArchive(options: StartOptions): Promise<RunningArchive> {
  const { nc, nats, config, version, log, signal } = options;
  const instance = randomBytes(6).toString('hex');
  const now = (): number => Date.now();
  const folder = takeFolder(config.dir);
  const store = new Store({ folder, days: config.days, log, now });
  await untilOpen(store, signal);
  const manager = await jetstreamManager(nc, { timeout: 5_000, checkAPI: false });
  const partitions = await untilStreams(manager, { log, signal });
  store.partitions((known) => known.keepFirst(partitions));
  const stopped = new AbortController();
  const deps = { client: jetstream(nc), manager, store, log, instance, now };
  const readers = Array.from(
    { length: partitions },
    (_, partition) => new PartitionReader(partition, partitions, deps),
  );
  const reading = Promise.all(readers.map((reader) => reader.run(stopped.signal)));
  const metrics = newMetrics(() => measured(store, readers));
  const startOver = (why: string): void => {
    try {
      store.startOver(why);
    } catch (error) {
      // The next sweep tries again.
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  };
  const answering = new Answering({
    data: { nats, folder: folder.path, instance, version, sinceMs: now() },
    log,
    freshness: () => freshnessOf(readers),
    onAnswered: ({ verb, outcome, ms }) => {
      metrics.answers.observe({ verb, outcome }, ms / 1_000);
    },
    onCorrupt: (reason) => startOver(`the archive's file is corrupt (${reason})`),
  });
  const sweeping = sweepForever(store, answering, stopped.signal);
  await answering.whenAnswering();
  log.info({ instance, version, folder: folder.path, partitions }, 'ready');
  return {
    instance,
    folder: folder.path,
    metrics,
    fault: () => faultOf(store, readers, answering),
    async stop() {
      stopped.abort();
      await Promise.all([answering.stop(), sweeping, reading]);
      store.close();
    },
  };
}

async function untilOpen(store: Store, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      store.open();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await pause(WAIT_MS, undefined, { signal });
    }
  }
}

/** Resolves with the number of partitions, once a gateway has made their streams. */
async function untilStreams(
  manager: JetStreamManager,
  { log, signal }: Pick<StartOptions, 'log' | 'signal'>,
): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    signal.throwIfAborted();
    try {
      const { config } = await manager.streams.info(streamName(0));
      const partitions = Number(config.metadata?.[PARTITIONS_KEY]);
      if (Number.isSafeInteger(partitions) && partitions > 0) return partitions;
    } catch (error) {
      // No gateway was there yet, or NATS is not ready.
      if (tries === 0) log.info({ reason: String(error) }, 'waiting for the streams of the log');
    }
    await pause(WAIT_MS, undefined, { signal });
  }
}

/** Sweeps every second. A store that started over needs another thread that answers. */
async function sweepForever(
  store: Store,
  answering: Answering,
  signal: AbortSignal,
): Promise<void> {
  let { generation } = store;
  let more = false;
  while (!signal.aborted) {
    try {
      more = store.sweep();
    } catch (error) {
      more = false;
      if (!(error instanceof StoreUnavailable)) throw error;
    }
    if (store.generation !== generation) answering.restart();
    ({ generation } = store);
    await pause(more ? 1 : SWEEP_MS, undefined, { signal }).catch(() => undefined);
  }
}

function lagOf({ progress }: PartitionReader): number {
  if (progress.pending === 0) return 0;
  // Nothing was written yet: as far behind as can be.
  return Math.max(0, Math.round(Date.now() - progress.writtenAtMs));
}

function freshnessOf(readers: readonly PartitionReader[]): Freshness {
  const lagMs = Math.max(0, ...readers.map(lagOf));
  const areReading = readers.every(({ progress }) => progress.isReading);
  return { complete: areReading && lagMs <= BEHIND_MS_MAX, lagMs };
}

function faultOf(
  store: Store,
  readers: readonly PartitionReader[],
  answering: Answering,
): string | undefined {
  if (store.fault !== undefined) return `the archive cannot be written: ${store.fault}`;
  if (!readers.every(({ progress }) => progress.isReading)) return 'the log is not read';
  return answering.isAnswering ? undefined : 'questions are not answered';
}

function measured(store: Store, readers: readonly PartitionReader[]): Measured {
  const file = fileIn(store.folder);
  const sizes = [file, `${file}-wal`].map(
    (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  );
  return {
    partitions: readers.map((reader) => ({
      partition: reader.partition,
      pending: reader.progress.pending,
      lagMs: lagOf(reader),
      records: reader.progress.records,
    })),
    isWritable: store.fault === undefined,
    isComplete: freshnessOf(readers).complete,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}
