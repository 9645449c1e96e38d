// The key by which browsers' vendors know this server (VAPID, RFC 8292). Made once, by the first
// instance; browsers subscribe with it, so another key would end every subscription.
import type { KV } from '@nats-io/kv';
import webPush from 'web-push';

const KEY = 'vapid';

export interface Vapid {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Returns the key; makes it if there is none. Throws what the library throws. */
export async function readVapid(bucket: KV): Promise<Vapid> {
  for (;;) {
    const entry = await bucket.get(KEY);
    if (entry !== null) return entry.json();
    try {
      await bucket.create(KEY, JSON.stringify(webPush.generateVAPIDKeys()));
    } catch {
      // Another instance made one just now, or NATS is away: then reading throws.
    }
  }
}
