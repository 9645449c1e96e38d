// The bucket NATTER_push: one record a person with their devices and settings, and the key of this
// server. It holds secrets: only this service may read it (infra/nats/nats.conf).
import { setTimeout as pause } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { KV } from '@nats-io/kv';
import type { Bus } from '@natter/room-log/reading';

const BUCKET = 'NATTER_push';
const REQUEST_MS = 2_000;

export interface BucketOptions {
  readonly replicas: number;
  readonly maxBytes: number;
  /** Aborts the attempts. */
  readonly signal: AbortSignal;
  /** Called for each failed attempt. */
  readonly onFailure: (error: unknown) => void;
}

/** Declares and opens the bucket; retries until it succeeds. Rejects if `signal` aborts. */
export async function openBucket({ nc }: Bus, options: BucketOptions): Promise<KV> {
  for (;;) {
    options.signal.throwIfAborted();
    try {
      const kvm = new Kvm(jetstream(nc, { timeout: REQUEST_MS }));
      return await kvm.create(BUCKET, {
        description: 'Devices that Natter pushes to. Read by services/push alone.',
        replicas: options.replicas,
        max_bytes: options.maxBytes,
        history: 1,
      });
    } catch (error) {
      options.onFailure(error);
      await pause(REQUEST_MS, undefined, { signal: options.signal });
    }
  }
}
