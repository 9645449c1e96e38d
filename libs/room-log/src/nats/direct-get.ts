// Batched direct gets: many records for one request, answered by any replica, which may lag.
// Callers check the answer against the leader (replay.ts: the end they want; snapshot.ts: the
// sequence that the answer holds up to).
import { createInbox } from '@nats-io/nats-core';
import type { Bus } from './bus.ts';
import { BusUnavailable } from './bus.ts';
import { REQUEST_MS } from './bus-calls.ts';
import { headerNumber, statusOf } from './headers.ts';
import { rawHeaders } from './wire/raw-message.ts';

export interface DirectMessage {
  /** Its header block. */
  readonly block: string;
  readonly body: Uint8Array;
}
export interface DirectBatch {
  readonly messages: readonly DirectMessage[];
  /** 204: all sent · 404: nothing there · 408, 413: refused · 0: cut off before the end. */
  readonly status: number;
  /** The stream's sequence that this answer holds up to (`multi_last` only), else 0. */
  readonly upTo: number;
}

const EMPTY = new Uint8Array(0);

/** Sends one request once. Rejects with BusUnavailable if nothing comes for a second. */
export async function directBatch(bus: Bus, stream: string, query: object): Promise<DirectBatch> {
  if (!bus.up) throw new BusUnavailable('not connected to NATS');
  const messages: DirectMessage[] = [];
  const { upSinceMs } = bus;
  return await new Promise<DirectBatch>((resolve, reject) => {
    const inbox = createInbox();
    const finish = (status: number, upTo: number): void => {
      clearTimeout(watchdog);
      unsubscribe();
      // After a reconnect during the answer, some of its middle may be missing.
      if (bus.up && bus.upSinceMs === upSinceMs) resolve({ messages, status, upTo });
      else reject(new BusUnavailable(`cut off from a direct get of ${stream}`));
    };
    // Rearmed by each message: the library's own time-out covers only the first.
    const watchdog = setTimeout(() => {
      unsubscribe();
      reject(new BusUnavailable(`no answer to a direct get of ${stream}`));
    }, REQUEST_MS);
    const unsubscribe = bus.subscribe(inbox, (message) => {
      watchdog.refresh();
      const block = rawHeaders(message);
      const status = message.data.length === 0 ? statusOf(block) : 0;
      if (status === 0) {
        // Copied: the bytes are a slice of the connection's read buffer, and a page may live long.
        const body = message.data.length === 0 ? EMPTY : Uint8Array.from(message.data);
        messages.push({ block, body });
      } else finish(status, headerNumber(block, 'Nats-UpTo-Sequence') ?? 0);
    });
    const subject = `$JS.API.DIRECT.GET.${stream}`;
    bus.publish(subject, JSON.stringify(query), '', inbox);
  });
}
