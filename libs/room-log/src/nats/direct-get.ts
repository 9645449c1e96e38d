// Batched direct gets: many records for one request, answered by any replica, which may lag.
// Callers check what they got against the leader (replay.ts: the wanted end; snapshot.ts: the sequence the answer holds up to).
import { createInbox } from '@nats-io/nats-core';
import type { Bus } from './connection.ts';
import { BusUnavailable, REQUEST_MS } from './connection.ts';
import { headerNumber, rawHeaders, statusOf } from './headers.ts';

export interface DirectMessage {
  readonly block: string;
  readonly body: Uint8Array;
}
export interface DirectBatch {
  readonly messages: readonly DirectMessage[];
  /** 204: all sent · 404: nothing there · 408, 413: refused · 0: cut off before the end. */
  readonly status: number;
  /** The stream's sequence this answer holds up to (`multi_last` only), else 0. */
  readonly upTo: number;
}

const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();

/** One request, one try. Rejects with BusUnavailable when nothing comes for a second. */
export async function directBatch(bus: Bus, stream: string, query: object): Promise<DirectBatch> {
  if (!bus.up) throw new BusUnavailable('not connected to NATS');
  const messages: DirectMessage[] = [];
  const { upSinceMs } = bus;
  return await new Promise<DirectBatch>((resolve, reject) => {
    const inbox = createInbox();
    const finish = (status: number, upTo: number): void => {
      clearTimeout(watchdog);
      subscription.unsubscribe();
      // Cut off and back within one answer: some of its middle may be missing.
      if (bus.up && bus.upSinceMs === upSinceMs) resolve({ messages, status, upTo });
      else reject(new BusUnavailable(`cut off from a direct get of ${stream}`));
    };
    // Rearmed by each message: the library's own time-out covers only the first.
    const watchdog = setTimeout(() => {
      subscription.unsubscribe();
      reject(new BusUnavailable(`no answer to a direct get of ${stream}`));
    }, REQUEST_MS);
    const subscription = bus.nc.subscribe(inbox, {
      callback: (error, message) => {
        if (error !== null) return;
        watchdog.refresh();
        const block = rawHeaders(message);
        const status = message.data.length === 0 ? statusOf(block) : 0;
        if (status === 0) {
          // Copied: the bytes are a slice of the connection's read buffer, and a page may be held for long.
          const body = message.data.length === 0 ? EMPTY : Uint8Array.from(message.data);
          messages.push({ block, body });
        } else finish(status, headerNumber(block, 'Nats-UpTo-Sequence') ?? 0);
      },
    });
    bus.nc.publish(`$JS.API.DIRECT.GET.${stream}`, encoder.encode(JSON.stringify(query)), {
      reply: inbox,
    });
  });
}
