// Batched direct gets: many records for one request, answered by any replica, which may lag.
// Callers check the answer against the leader (replay.ts: the end they want; snapshot.ts: the
// sequence that the answer holds up to).
import type { Bus } from './bus.ts';
import { BusUnavailable } from './bus.ts';
import { REQUEST_MS } from './bus-calls.ts';
import { addedNumber, headerNumber, statusOf } from './headers.ts';
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

/**
 * Sends one request once. Rejects with BusUnavailable if nothing comes for a second, or if some of
 * the answer got lost.
 */
export async function directBatch(bus: Bus, stream: string, query: object): Promise<DirectBatch> {
  if (!bus.up) throw new BusUnavailable('not connected to NATS');
  const messages: DirectMessage[] = [];
  const chain = new Chain();
  const { upSinceMs } = bus;
  return await new Promise<DirectBatch>((resolve, reject) => {
    const inbox = bus.newInbox();
    const finish = (status: number, block: string): void => {
      clearTimeout(watchdog);
      unsubscribe();
      const upTo = headerNumber(block, 'Nats-UpTo-Sequence') ?? 0;
      // After a reconnect during the answer, some of its middle may be missing.
      if (!bus.up || bus.upSinceMs !== upSinceMs)
        reject(new BusUnavailable(`cut off from a direct get of ${stream}`));
      else if (chain.isWhole) resolve({ messages, status, upTo });
      else reject(new BusUnavailable(`a direct get of ${stream} with a hole`));
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
      chain.add(block);
      if (status === 0) {
        // Copied: the bytes are a slice of the connection's read buffer, and a page may live long.
        const body = message.data.length === 0 ? EMPTY : Uint8Array.from(message.data);
        messages.push({ block, body });
      } else finish(status, block);
    });
    const subject = `$JS.API.DIRECT.GET.${stream}`;
    bus.publish(subject, JSON.stringify(query), '', inbox);
  });
}

/**
 * Each message of a batch names the one before, and the end names the last. Between two servers
 * that have just found each other again, some may get lost: the first of all, before the server
 * that answers knows of our inbox.
 */
class Chain {
  isWhole = true;
  #lastSeq = 0;

  /** Takes the header block of the next message, or of the end. */
  add(block: string): void {
    const before = addedNumber(block, 'Nats-Last-Sequence');
    if (before !== undefined && before !== this.#lastSeq) this.isWhole = false;
    this.#lastSeq = addedNumber(block, 'Nats-Sequence') ?? this.#lastSeq;
  }
}
