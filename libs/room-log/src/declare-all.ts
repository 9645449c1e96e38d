// Declares all streams and probes the fence, as often as it takes, and tells why it cannot yet.
// Called while the log opens (open-room-log.ts).
import { setTimeout as pause } from 'node:timers/promises';
import { declareFileStream } from './files/file-stream.ts';
import type { FileSettings } from './files/file-stream.ts';
import { declareLaterStream } from './later/later-stream.ts';
import type { Appender } from './nats/append.ts';
import type { Bus } from './nats/bus.ts';
import { reasonOf } from './nats/log.ts';
import type { Log } from './nats/log.ts';
import { declareStreams, NatsUnfit, probeFence, requirePayload } from './nats/streams.ts';
import type { Streams, StreamSettings } from './nats/streams.ts';
import { declareSavedStream } from './saved/saved-stream.ts';

const RETRY_PAUSE_MS = 1_000;

export interface DeclareDeps {
  readonly bus: Bus;
  readonly appender: Appender;
  readonly options: StreamSettings & { readonly files: FileSettings };
}

/** While the log cannot open yet. */
export interface Opening {
  /** Called after each attempt that failed. */
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal | undefined;
}

/** Retries until NATS takes the streams. Rejects with NatsUnfit, or when `signal` aborts. */
export async function declareAll(
  { options, bus, appender }: DeclareDeps,
  { onFailure, signal }: Opening,
): Promise<Streams> {
  for (;;) {
    signal?.throwIfAborted();
    requirePayload(bus);
    try {
      const streams = await declareStreams(bus, options);
      await probeFence(appender, options.partitions);
      await declareFileStream(bus, { ...options, ...options.files });
      await declareLaterStream(bus, options);
      await declareSavedStream(bus, options);
      return streams;
    } catch (error) {
      if (error instanceof NatsUnfit) throw error;
      onFailure(error);
      await pause(RETRY_PAUSE_MS);
    }
  }
}

/** After a reconnect: another server of the cluster may be set up otherwise. Logs it. */
export function requirePayloadStill(bus: Bus, log: Log): void {
  try {
    requirePayload(bus);
  } catch (error) {
    log.error({ reason: reasonOf(error) }, 'unfit nats-server after a reconnect');
  }
}
