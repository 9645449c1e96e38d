// The connection to NATS: whether it is up, requests that time out after a second and are tried again, and nothing published while it is down.
// Only this file sees the library's connection status; everything else asks `up` or listens to `onReconnect`.
import { connect } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { monotonicMs } from './monotonic-clock.ts';

/** One try of a request. A healthy answer takes under a millisecond; a leader election takes seconds. */
export const REQUEST_MS = 1_000;
const RETRY_PAUSE_MS = 100;
const CONNECT_PAUSE_MS = 1_000;

/** What the log reports about itself. Shaped as pino's, so that a gateway hands its own in. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** NATS did not answer in the time there was. Whether a write was stored is unknown. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
}

export interface Bus {
  readonly nc: NatsConnection;
  /** Whether the connection stands now; while it does not, publishing would be dropped silently by the library. */
  readonly up: boolean;
  /** Since when, ms since 1970; of interest while `up`. */
  readonly upSinceMs: number;
  /** Resolves when the connection stands, rejects with BusUnavailable at the deadline (ms since 1970). */
  whenUp(deadlineMs: number): Promise<void>;
  /** Request and reply, tried again each second until the deadline; then BusUnavailable. */
  request(subject: string, payload: string, deadlineMs: number): Promise<Msg>;
  /** Resolves when the server has taken everything sent so far, subscriptions too. Throws BusUnavailable at the deadline. */
  flush(deadlineMs: number): Promise<void>;
  /** Calls back after each reconnect, subscriptions standing again. */
  onReconnect(listener: () => void): void;
  close(): Promise<void>;
}

export interface BusOptions {
  /** One or more `nats://` URLs of one cluster. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  /** Shows in NATS's monitoring. */
  readonly name: string;
}

/** Connects, trying for as long as it takes and saying so; rejects only when `signal` aborts. */
export async function openBus(options: BusOptions, log: Log, signal?: AbortSignal): Promise<Bus> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      const nc = await connect({
        servers: [...options.servers],
        name: options.name,
        // A silent cut must show in seconds: the default ping of 120 s showed none for as long as the link was stalled.
        pingInterval: 1_000,
        maxPingOut: 2,
        reconnectTimeWait: 100,
        maxReconnectAttempts: -1,
        ignoreAuthErrorAbort: true,
        timeout: 2_000,
        ...(options.user === undefined ? {} : { user: options.user }),
        ...(options.password === undefined ? {} : { pass: options.password }),
      });
      return watchConnection(nc, log);
    } catch (error) {
      log.warn(
        { servers: options.servers, reason: reasonOf(error) },
        'nats not reachable, trying again',
      );
      await pause(CONNECT_PAUSE_MS);
    }
  }
}

function watchConnection(nc: NatsConnection, log: Log): Bus {
  let up = true;
  let upSinceMs = monotonicMs();
  let waiters: (() => void)[] = [];
  const reconnectListeners: (() => void)[] = [];

  void (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') {
        up = false;
        log.warn({ server: status.server }, 'nats disconnected');
      } else if (status.type === 'reconnect') {
        up = true;
        upSinceMs = monotonicMs();
        log.info({ server: status.server }, 'nats reconnected');
        const woken = waiters;
        waiters = [];
        for (const wake of woken) wake();
        for (const listener of reconnectListeners) listener();
      } else if (status.type === 'error') {
        log.warn({ reason: reasonOf(status.error) }, 'nats reported an error');
      }
    }
  })();

  const bus: Bus = {
    nc,
    get up() {
      return up && !nc.isClosed();
    },
    get upSinceMs() {
      return upSinceMs;
    },
    async whenUp(deadlineMs) {
      if (bus.up) return;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => {
            waiters = waiters.filter((waiter) => waiter !== wake);
            reject(new BusUnavailable('not connected to NATS'));
          },
          Math.max(0, deadlineMs - monotonicMs()),
        );
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        waiters.push(wake);
      });
    },
    request: (subject, payload, deadlineMs) => requestUntil(bus, { subject, payload, deadlineMs }),
    flush: (deadlineMs) => flushUntil(bus, deadlineMs),
    onReconnect: (listener) => void reconnectListeners.push(listener),
    async close() {
      up = false;
      await nc.close();
    },
  };
  return bus;
}

async function requestUntil(
  bus: Bus,
  { subject, payload, deadlineMs }: { subject: string; payload: string; deadlineMs: number },
): Promise<Msg> {
  for (;;) {
    await bus.whenUp(deadlineMs);
    const timeout = Math.min(REQUEST_MS, Math.max(1, deadlineMs - monotonicMs()));
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

async function flushUntil(bus: Bus, deadlineMs: number): Promise<void> {
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

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
