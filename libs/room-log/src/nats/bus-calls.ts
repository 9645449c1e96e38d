// What the bus does for its callers: requests with a deadline, and publishing and subscribing that
// no failure of the connection turns into an exception in somebody's timer.
import { Buffer } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import { ClosedConnectionError, DrainingConnectionError } from '@nats-io/nats-core';
import type { Msg } from '@nats-io/nats-core';
import { BusUnavailable } from './bus.ts';
import type { Bus, PublishOptions, PublishOutcome, RequestOptions } from './bus.ts';
import { encodedHeaders, headerBlock } from './headers.ts';
import { monotonicMs } from './monotonic-clock.ts';

/**
 * ms for one try of a request. A healthy answer takes under 1 ms; a leader election takes seconds.
 */
export const REQUEST_MS = 1_000;
const RETRY_PAUSE_MS = 100;

/** Tries until the deadline (ms since 1970); then throws BusUnavailable. */
export async function requestUntil(
  bus: Bus,
  {
    subject,
    payload,
    deadlineMs,
    tryMs = REQUEST_MS,
  }: RequestOptions & { subject: string; payload: string },
): Promise<Msg> {
  for (;;) {
    await bus.whenUp(deadlineMs);
    const timeout = Math.min(tryMs, Math.max(1, deadlineMs - monotonicMs()));
    try {
      return await bus.nc.request(subject, payload, { timeout });
    } catch (cause) {
      if (monotonicMs() + RETRY_PAUSE_MS >= deadlineMs) {
        throw new BusUnavailable(`no answer on ${subject}`, { cause });
      }
      await pause(RETRY_PAUSE_MS);
    }
  }
}

/** Resolves when the server has taken all that was sent. Throws BusUnavailable at the deadline. */
export async function flushUntil(bus: Bus, deadlineMs: number): Promise<void> {
  await bus.whenUp(deadlineMs);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => {
        reject(new BusUnavailable('no answer to a flush'));
      },
      Math.max(0, deadlineMs - monotonicMs()),
    );
  });
  try {
    await Promise.race([bus.nc.flush(), late]);
  } catch (cause) {
    throw new BusUnavailable('cut off during a flush', { cause });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Publishes unless the connection is down or the server takes no message of this size.
 * Its parameters are not one object, since it runs for every record.
 */
export function publishOn(
  bus: Bus,
  subject: string,
  body: string | Uint8Array,
  options: PublishOptions | undefined,
): PublishOutcome {
  if (!bus.up) return 'down';
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const block = options?.fields === undefined ? undefined : headerBlock(options.fields);
  if (bytes.length + (block?.length ?? 0) > bus.payloadBytesMax) return 'too-large';
  const reply = options?.reply ?? '';
  try {
    bus.nc.publish(
      subject,
      bytes,
      block === undefined ? { reply } : { reply, headers: encodedHeaders(block) },
    );
    return 'sent';
  } catch (error) {
    // Closed since the check above: the library throws then.
    if (error instanceof ClosedConnectionError || error instanceof DrainingConnectionError) {
      return 'down';
    }
    throw error;
  }
}

/** Subscribes; a bug in the listener must not end the library's read loop, which makes us deaf. */
export function subscribeOn(
  bus: Bus,
  subject: string,
  onMessage: (message: Msg) => void,
): () => void {
  if (bus.closed) throw new BusUnavailable('the connection to NATS is closed');
  const subscription = bus.nc.subscribe(subject, {
    callback: (error, message) => {
      if (error !== null) return; // A refused subscription, which the connection's status reports.
      try {
        onMessage(message);
      } catch (cause) {
        setImmediate(() => {
          throw new Error(`a message on ${subject} could not be handled`, { cause });
        });
      }
    },
  });
  return () => {
    subscription.unsubscribe();
  };
}
