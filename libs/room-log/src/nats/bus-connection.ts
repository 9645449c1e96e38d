// Connects to NATS and watches the connection: whether it is up, and since when.
// Only this file sees the library's connection status.
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import { BusUnavailable } from './bus.ts';
import type { Bus } from './bus.ts';
import { flushUntil, publishOn, requestUntil, subscribeOn } from './bus-calls.ts';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';
import { monotonicMs } from './monotonic-clock.ts';
import type { NatsServers } from './server-url.ts';

const CONNECT_PAUSE_MS = 1_000;

export interface BusOptions extends NatsServers {
  /** Shows in NATS's monitoring. */
  readonly name: string;
}

/**
 * Connects; retries until it succeeds, and logs each failure. Rejects only when `signal` aborts.
 */
export async function openBus(options: BusOptions, log: Log, signal?: AbortSignal): Promise<Bus> {
  const { servers, name, user, password, token } = options;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const nc = await connect({
        servers: [...servers],
        name,
        // A silent cut must show in seconds; the default of 120 s shows none while a link stalls.
        pingInterval: 1_000,
        maxPingOut: 2,
        reconnectTimeWait: 100,
        maxReconnectAttempts: -1,
        ignoreAuthErrorAbort: true,
        timeout: 2_000,
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { pass: password }),
        ...(token === undefined ? {} : { token }),
        // Else the library sends the password in clear to a server that offers no TLS.
        ...(servers.some((url) => url.startsWith('tls:')) ? { tls: {} } : {}),
      });
      return watchConnection(nc, log);
    } catch (error) {
      log.warn({ servers, reason: reasonOf(error) }, 'nats not reachable, trying again');
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
    get closed() {
      return nc.isClosed();
    },
    get payloadBytesMax() {
      return nc.info?.max_payload ?? Infinity;
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
    request: (subject, payload, options) => requestUntil(bus, { subject, payload, ...options }),
    publish: (subject, body, fields = '', reply = '') =>
      publishOn(bus, subject, body, fields, reply),
    subscribe: (subject, onMessage) => subscribeOn(bus, subject, onMessage),
    flush: (deadlineMs) => flushUntil(bus, deadlineMs),
    onReconnect: (listener) => void reconnectListeners.push(listener),
    async close() {
      up = false;
      await nc.close();
    },
  };
  return bus;
}
