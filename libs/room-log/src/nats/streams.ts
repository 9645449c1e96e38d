// The streams of the log: declared idempotently, read back, and the fence probed once.
// A server that ignores what Natter needs is found here, at the start. One stream a partition;
// all gateways of a cluster agree on NATTER_PARTITIONS, which is in each stream's metadata.
import { jetstreamManager, RetentionPolicy, StorageType, DiscardPolicy } from '@nats-io/jetstream';
import type { JetStreamManager, StreamConfig, StreamInfo } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { Appender } from './append.ts';
import type { Bus } from './bus.ts';
import { epochOf, PARTITIONS_KEY } from '../epoch.ts';
import { fenceFields } from './headers.ts';
import { monotonicMs } from './monotonic-clock.ts';
import {
  LEASE_BUCKET,
  probeSubjects,
  republishOf,
  streamName,
  streamSubjects,
} from './subjects.ts';

const STREAM_NOT_FOUND = 10059;
const NS_PER_MS = 1_000_000;
/** The stream knows message ids this long; a record repeated within it is not stored twice. */
export const DUPLICATE_WINDOW_MS = 120_000;
const LEASE_TTL_MS = 24 * 60 * 60 * 1_000;
const PROBE_MS = 10_000;
/**
 * Bytes of the largest message that a gateway sends: a block of a file (128 KiB), or a message of
 * 16 KiB whose characters are all escaped (96 KiB) with the headers of 256 recipients (64 KiB).
 */
const PAYLOAD_BYTES_MIN = 256 * 1024;

export interface StreamSettings {
  readonly partitions: number;
  readonly replicas: number;
  /** Bytes each stream may hold; the server reserves them. */
  readonly maxBytes: number;
  /** Records kept for each room; the oldest are removed. */
  readonly roomRecords: number;
}

/** NATS is not set up as Natter needs it; retrying is useless. The message says what to change. */
export class NatsUnfit extends Error {
  override readonly name = 'NatsUnfit';
}

export interface Streams {
  /** Names a partition's log. Under another name no sequence of the old one counts. */
  epoch(partition: number): string;
}

/** Throws NatsUnfit if the server takes no message as large as gateways send. */
export function requirePayload({ payloadBytesMax }: Pick<Bus, 'payloadBytesMax'>): void {
  if (payloadBytesMax >= PAYLOAD_BYTES_MIN) return;
  throw new NatsUnfit(
    `NATS takes messages of at most ${payloadBytesMax} bytes, Natter needs ${PAYLOAD_BYTES_MIN}: ` +
      'set max_payload to 1MB, its default, in the configuration of every nats-server',
  );
}

/**
 * Declares all streams and the lease bucket.
 * Throws NatsUnfit, or what the library throws while NATS is not ready.
 */
export async function declareStreams(bus: Bus, settings: StreamSettings): Promise<Streams> {
  const manager = await jetstreamManager(bus.nc, { timeout: 5_000, checkAPI: false });
  const epochs: string[] = [];
  for (let partition = 0; partition < settings.partitions; partition += 1) {
    const info = await declarePartition(manager, partition, settings);
    epochs.push(epochOf(info, settings.partitions));
  }
  await new Kvm(bus.nc).create(LEASE_BUCKET, {
    history: 1,
    ttl: LEASE_TTL_MS,
    replicas: settings.replicas,
    storage: StorageType.File,
  });
  return { epoch: (partition) => epochs[partition] ?? '' };
}

/** A stream's configuration as Natter needs it, with what the library's type leaves optional. */
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
    max_msg_size: -1,
    allow_direct: true,
    allow_rollup_hdrs: true,
    allow_msg_ttl: true,
    // Cards change together with the log (cards/).
    allow_atomic: true,
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
    throw new NatsUnfit(
      `stream ${wanted.name} was made for NATTER_PARTITIONS=${there ?? '(none)'}, ` +
        `this gateway has ${settings.partitions}: set the same number on all gateways; ` +
        'it cannot change while the streams exist',
    );
  }
  return await declareStream(manager, { wanted, present });
}

/** Creates the stream or updates its configuration, then reads it back. Throws NatsUnfit. */
export async function declareStream(
  manager: JetStreamManager,
  { wanted, present }: { wanted: WantedStream; present: StreamInfo | undefined },
): Promise<StreamInfo> {
  const info =
    present === undefined
      ? await manager.streams.add(wanted)
      : await manager.streams.update(wanted.name, widened(wanted, present));
  readBack(wanted, info);
  return info;
}

/**
 * Keeps subjects that a later version has added: during an upgrade, both versions start gateways.
 */
function widened(wanted: WantedStream, { config }: StreamInfo): WantedStream {
  const subjects = new Set([...(wanted.subjects ?? []), ...config.subjects]);
  return { ...wanted, subjects: [...subjects] };
}

/** Returns what the server says of the stream, undefined if there is none. */
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

/** Throws NatsUnfit if fields are missing: an older server drops those that it does not know. */
function readBack(wanted: WantedStream, info: StreamInfo): void {
  const got = info.config as unknown as Record<string, unknown>;
  const wrong = Object.entries(wanted)
    .filter(([key, value]) => key !== 'metadata' && !sameValue(value, got[key]))
    .map(([key, value]) => `${key} is ${JSON.stringify(got[key])}, not ${JSON.stringify(value)}`);
  if (wrong.length > 0) {
    throw new NatsUnfit(
      `stream ${wanted.name} did not take its configuration; use nats-server 2.12 or newer: ` +
        wrong.join('; '),
    );
  }
}

/** Returns whether `got` holds all that is wanted; the server may add fields. */
function sameValue(wanted: unknown, got: unknown): boolean {
  if (Array.isArray(wanted)) {
    return Array.isArray(got) && wanted.every((item) => got.some((each) => sameValue(item, each)));
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

/** Appends once with a fence that cannot hold. Throws NatsUnfit if the server stores it anyway. */
export async function probeFence(appender: Appender, partitions: number): Promise<void> {
  for (let partition = 0; partition < partitions; partition += 1) {
    const { log, seat } = probeSubjects(partition);
    const outcome = await appender.append({
      subject: log,
      fields: fenceFields(seat, Number.MAX_SAFE_INTEGER),
      body: new Uint8Array(0),
      deadlineMs: monotonicMs() + PROBE_MS,
    });
    const stream = streamName(partition);
    if (outcome.kind === 'stored') {
      throw new NatsUnfit(
        `${stream} ignores Nats-Expected-Last-Subject-Sequence-Subject: ` +
          'use nats-server 2.12 or newer',
      );
    }
    if (outcome.kind !== 'fenced') {
      throw new Error(`the fence of ${stream} could not be probed: ${outcome.kind}`);
    }
  }
}
