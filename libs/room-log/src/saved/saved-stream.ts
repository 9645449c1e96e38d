// The stream of what people have saved: one record a person, the last one counts.
import { DiscardPolicy, jetstreamManager, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { Bus } from '../nats/bus.ts';
import { DUPLICATE_WINDOW_MS, declareStream, findStream } from '../nats/streams.ts';
import type { StreamSettings } from '../nats/streams.ts';
import type { Owner } from '../records/record.ts';

export const SAVED_STREAM = 'NATTER_SAVED';
/** Where a gateway tells the others what a person has saved: their devices may be anywhere. */
export const SAVED_NEWS = 'natter.now.saved';

/** What the stream may hold; the server reserves it. Beyond, nothing more is saved. */
export const SAVED_STREAM_BYTES = 64 * 1024 * 1024;
const NS_PER_MS = 1_000_000;

/** Returns the subject of a person's record. */
export const savedSubject = (owner: Owner): string => `natter.saved.${owner}`;

/** Declares the stream. Throws NatsUnfit, or what the library throws. */
export async function declareSavedStream(
  bus: Bus,
  { replicas }: Pick<StreamSettings, 'replicas'>,
): Promise<void> {
  const manager = await jetstreamManager(bus.nc, { timeout: 5_000, checkAPI: false });
  const present = await findStream(manager, SAVED_STREAM);
  const wanted = {
    name: SAVED_STREAM,
    subjects: ['natter.saved.*'],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    num_replicas: replicas,
    max_bytes: SAVED_STREAM_BYTES,
    max_msgs_per_subject: 1,
    max_msg_size: -1,
    allow_direct: true,
    allow_msg_ttl: true,
    duplicate_window: DUPLICATE_WINDOW_MS * NS_PER_MS,
  };
  await declareStream(manager, { wanted, present });
}
