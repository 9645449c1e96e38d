// The stream of messages that are to be said. NATS keeps their time: it publishes each one under
// its due subject when the time has come, also while no gateway runs. All gateways share one
// consumer of what is due.
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { Bus } from '../nats/bus.ts';
import { DUPLICATE_WINDOW_MS, declareStream, findStream } from '../nats/streams.ts';
import type { StreamSettings } from '../nats/streams.ts';
import { DUE_SUBJECTS, LATER_STREAM, LATER_SUBJECTS } from './later-subjects.ts';

/** What the stream may hold; the server reserves it. Nothing is scheduled above the share. */
export const LATER_STREAM_BYTES = 64 * 1024 * 1024;
export const LATER_SHARE_MAX = 0.9;
/** The consumer of what is due. */
export const DUE_CONSUMER = 'gateways';
/** A gateway that took a message tells within this time that it is at it; else another gets it. */
export const ACK_WAIT_MS = 10_000;
const NS_PER_MS = 1_000_000;

/** Declares stream and consumer. Throws NatsUnfit, or what the library throws. */
export async function declareLaterStream(
  bus: Bus,
  { replicas }: Pick<StreamSettings, 'replicas'>,
): Promise<void> {
  const manager = await jetstreamManager(bus.nc, { timeout: 5_000, checkAPI: false });
  const present = await findStream(manager, LATER_STREAM);
  const wanted = {
    name: LATER_STREAM,
    subjects: LATER_SUBJECTS,
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    // Schedules exclude `new`. Gateways ask for space before they schedule (schedule.ts).
    discard: DiscardPolicy.Old,
    num_replicas: replicas,
    max_bytes: LATER_STREAM_BYTES,
    max_msg_size: -1,
    allow_direct: true,
    allow_msg_ttl: true,
    allow_msg_schedules: true,
    allow_rollup_hdrs: true,
    duplicate_window: DUPLICATE_WINDOW_MS * NS_PER_MS,
  };
  await declareStream(manager, { wanted, present });
  await manager.consumers.add(LATER_STREAM, {
    durable_name: DUE_CONSUMER,
    filter_subject: DUE_SUBJECTS,
    deliver_policy: DeliverPolicy.All,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ACK_WAIT_MS * NS_PER_MS,
    max_deliver: -1,
    // Those that wait, in slow mode or while the log is full, hold up no others.
    max_ack_pending: -1,
  });
}
