// The streams: declared idempotently, read back, and probed once for the fence. A server that ignores what we ask for is found here, at the start.
// One stream a partition; all gateways of a cluster must agree on PARTITIONS, which stands in each stream's metadata.
import { jetstreamManager, RetentionPolicy, StorageType, DiscardPolicy } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { Appender } from './append.ts';
import type { Bus } from './connection.ts';
import { field } from './headers.ts';
import { DUPLICATE_WINDOW_MS } from '../seats/seat-writes.ts';
import {
  LEASE_BUCKET,
  probeSubjects,
  republishOf,
  streamName,
  streamSubjects,
} from './subjects.ts';
import { monotonicMs } from './monotonic-clock.ts';

const STREAM_NOT_FOUND = 10059;
const NS_PER_MS = 1_000_000;
const LEASE_TTL_MS = 24 * 60 * 60 * 1_000;
const PARTITIONS_KEY = 'natter_partitions';
const PROBE_MS = 10_000;

export interface StreamSettings {
  readonly partitions: number;
  readonly replicas: number;
  /** Bytes each stream may take; the server reserves them. */
  readonly maxBytes: number;
  /** Records kept a room; the oldest go. */
  readonly roomRecords: number;
}

/** The streams cannot be what we need; trying again won't help. The message says what to change. */
export class StreamMismatch extends Error {
  override readonly name = 'StreamMismatch';
}

export interface Streams {
  /** Names a partition's log: another value means another log, and no sequence of the old one counts. */
  epoch(partition: number): string;
}

/** Declares all streams and the lease bucket. Throws StreamMismatch, or what the library throws where NATS is not ready. */
export async function declareStreams(bus: Bus, settings: StreamSettings): Promise<Streams> {
  const manager = await jetstreamManager(bus.nc, { timeout: 5_000, checkAPI: false });
  const epochs: string[] = [];
  for (let partition = 0; partition < settings.partitions; partition += 1) {
    const info = await declarePartition(manager, partition, settings);
    const created = new Date(info.created).getTime().toString(36);
    epochs.push(`${created}-${settings.partitions}`);
  }
  await new Kvm(bus.nc).create(LEASE_BUCKET, {
    history: 1,
    ttl: LEASE_TTL_MS,
    replicas: settings.replicas,
    storage: StorageType.File,
  });
  return { epoch: (partition) => epochs[partition] ?? '' };
}

/** A stream's configuration as we want it. The library's type does not know all fields as required. */
export type WantedStream = Partial<StreamConfig> & {
  readonly name: string;
  readonly allow_msg_ttl: boolean;
};

function wantedConfig(partition: number, settings: StreamSettings): WantedStream {
  return {
    name: streamName(partition),
    subjects: streamSubjects(partition),
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    num_replicas: settings.replicas,
    max_bytes: settings.maxBytes,
    max_msgs_per_subject: settings.roomRecords,
    allow_direct: true,
    allow_rollup_hdrs: true,
    allow_msg_ttl: true,
    duplicate_window: DUPLICATE_WINDOW_MS * NS_PER_MS,
    republish: republishOf(partition),
    metadata: { [PARTITIONS_KEY]: String(settings.partitions) },
  };
}

async function declarePartition(
  manager: JetStreamManager,
  partition: number,
  settings: StreamSettings,
): Promise<StreamInfo> {
  const wanted = wantedConfig(partition, settings);
  const present = await findStream(manager, wanted.name);
  const there = present?.config.metadata?.[PARTITIONS_KEY];
  if (present !== undefined && there !== String(settings.partitions)) {
    throw new StreamMismatch(
      `stream ${wanted.name} was made for NATTER_PARTITIONS=${there ?? '(none)'}, this gateway has ${settings.partitions}: ` +
        'all gateways of a cluster need the same number, and it cannot be changed while the streams exist',
    );
  }
  return await declareStream(manager, { wanted, present });
}

/** Makes the stream, or gives it what it lacks, and reads it back. Throws StreamMismatch. */
export async function declareStream(
  manager: JetStreamManager,
  { wanted, present }: { wanted: WantedStream; present: StreamInfo | undefined },
): Promise<StreamInfo> {
  const info =
    present === undefined
      ? await manager.streams.add(wanted)
      : await manager.streams.update(wanted.name, wanted);
  readBack(wanted, info);
  return info;
}

export async function findStream(
  manager: JetStreamManager,
  name: string,
): Promise<StreamInfo | undefined> {
  try {
    return await manager.streams.info(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === STREAM_NOT_FOUND)
      return undefined;
    throw error;
  }
}

/** An older server stores a configuration without the fields it does not know. */
function readBack(wanted: WantedStream, info: StreamInfo): void {
  const got = info.config as unknown as Record<string, unknown>;
  const wrong = Object.entries(wanted)
    .filter(([key, value]) => key !== 'metadata' && !sameValue(value, got[key]))
    .map(([key, value]) => `${key} is ${JSON.stringify(got[key])}, not ${JSON.stringify(value)}`);
  if (wrong.length > 0) {
    throw new StreamMismatch(
      `stream ${wanted.name} did not take its configuration (nats-server 2.12 or newer is needed): ${wrong.join('; ')}`,
    );
  }
}

/** Whether everything wanted is there; the server may add fields of its own. */
function sameValue(wanted: unknown, got: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(got) &&
      wanted.length === got.length &&
      wanted.every((item, index) => sameValue(item, got[index]))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    return (
      typeof got === 'object' &&
      got !== null &&
      Object.entries(wanted).every(([key, value]) =>
        sameValue(value, (got as Record<string, unknown>)[key]),
      )
    );
  }
  return wanted === got;
}

/** Appends once with a fence that cannot hold. Throws StreamMismatch where the server stores it all the same. */
export async function probeFence(appender: Appender, partitions: number): Promise<void> {
  for (let partition = 0; partition < partitions; partition += 1) {
    const { log, seat } = probeSubjects(partition);
    const outcome = await appender.append({
      subject: log,
      fields:
        field('Nats-Expected-Last-Subject-Sequence', Number.MAX_SAFE_INTEGER) +
        field('Nats-Expected-Last-Subject-Sequence-Subject', seat),
      body: new Uint8Array(0),
      deadlineMs: monotonicMs() + PROBE_MS,
    });
    if (outcome.kind === 'stored') {
      throw new StreamMismatch(
        `${streamName(partition)} ignores Nats-Expected-Last-Subject-Sequence-Subject: nats-server 2.12 or newer is needed`,
      );
    }
    if (outcome.kind !== 'fenced')
      throw new Error(`the fence of ${streamName(partition)} could not be probed: ${outcome.kind}`);
  }
}
