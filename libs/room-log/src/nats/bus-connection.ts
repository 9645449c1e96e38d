// Connects to NATS and watches the connection: whether it is up, and since when.
// Only this file sees the library's connection status.
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { createInbox, PermissionViolationError } from '@nats-io/nats-core';
import type { NatsConnection } from '@nats-io/nats-core';
import type { NatsConnectionImpl } from '@nats-io/nats-core/internal';
import { background } from '../background.ts';
import { BusUnavailable } from './bus.ts';
import type { Bus } from './bus.ts';
import { flushUntil, publishOn, requestUntil, subscribeOn } from './bus-calls.ts';
import { reasonOf } from './log.ts';
import type { Log } from './log.ts';
import { monotonicMs } from './monotonic-clock.ts';
import type { NatsServers } from './server-url.ts';
import { encodePublishes } from './wire/publish-commands.ts';

const CONNECT_PAUSE_MS = 1_000;
const INBOX_PREFIX = '_INBOX';

export interface BusOptions extends NatsServers {
  /** Shows in NATS's monitoring. */
  readonly name: string;
  /** PEM file of the authorities of the servers' certificates; demands TLS. Else the system's. */
  readonly caFile?: string;
  /** Of the subjects for answers: a NATS user may be allowed its own only. Default: `_INBOX`. */
  readonly inboxPrefix?: string;
}

export interface OpenBusDeps {
  readonly log: Log;
  /** Called for each attempt that fails. */
  readonly onFailure?: (error: unknown) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Connects, and retries for as long as it takes. Rejects only when `signal` aborts. */
export async function openBus(
  options: BusOptions,
  { log, onFailure, signal }: OpenBusDeps,
): Promise<Bus> {
  const { servers, name, user, password, token, caFile, inboxPrefix = INBOX_PREFIX } = options;
  const demandsTls = caFile !== undefined || servers.some((url) => url.startsWith('tls:'));
  for (;;) {
    signal?.throwIfAborted();
    try {
      const nc = await connect({
        servers: [...servers],
        name,
        inboxPrefix,
        // A silent cut must show in seconds; the default of 120 s shows none while a link stalls.
        pingInterval: 1_000,
        maxPingOut: 2,
        reconnectTimeWait: 100,
        maxReconnectAttempts: -1,
        ignoreAuthErrorAbort: true,
        timeout: 2_000,
        // Three stacks for each request cost more than the request; an error names its subject.
        noAsyncTraces: true,
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { pass: password }),
        ...(token === undefined ? {} : { token }),
        // Else the library sends the password in clear to a server that offers no TLS.
        ...(demandsTls && { tls: caFile === undefined ? {} : { caFile } }),
      });
      return watchConnection(nc, { log, inboxPrefix });
    } catch (error) {
      onFailure?.(error);
      await pause(CONNECT_PAUSE_MS);
    }
  }
}

interface ConnectionState {
  up: boolean;
  upSinceMs: number;
  denied: PermissionViolationError | undefined;
}

/** Keeps `state` up to date until the connection is closed. */
async function followStatus(
  nc: NatsConnection,
  state: ConnectionState,
  { log, onReconnect }: { log: Log; onReconnect: () => void },
): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type === 'disconnect') {
      state.up = false;
      log.warn({ server: status.server }, 'nats disconnected');
    } else if (status.type === 'reconnect') {
      state.up = true;
      state.upSinceMs = monotonicMs();
      log.info({ server: status.server }, 'nats reconnected');
      onReconnect();
    } else if (status.type === 'error') {
      if (status.error instanceof PermissionViolationError) state.denied = status.error;
      log.warn({ reason: reasonOf(status.error) }, 'nats reported an error');
    }
  }
}

function watchConnection(
  nc: NatsConnection,
  { log, inboxPrefix }: { readonly log: Log; readonly inboxPrefix: string },
): Bus {
  const state: ConnectionState = { up: true, upSinceMs: monotonicMs(), denied: undefined };
  const waiters = new Set<() => void>();
  const reconnectListeners: (() => void)[] = [];
  const onReconnect = (): void => {
    for (const wake of waiters) wake();
    for (const listener of reconnectListeners) listener();
  };
  background('status of NATS', followStatus(nc, state, { log, onReconnect }));

  const bus: Bus = {
    nc,
    get up() {
      return state.up && !nc.isClosed();
    },
    get denied() {
      return state.denied;
    },
    get upSinceMs() {
      return state.upSinceMs;
    },
    get closed() {
      return nc.isClosed();
    },
    newInbox: () => createInbox(inboxPrefix),
    get payloadBytesMax() {
      return nc.info?.max_payload ?? Infinity;
    },
    async whenUp(deadlineMs) {
      if (bus.up) return;
      await woken(waiters, deadlineMs);
    },
    request: (subject, payload, options) => requestUntil(bus, { subject, payload, ...options }),
    publish: (subject, body, fields = '', reply = '') =>
      publishOn(bus, subject, body, fields, reply),
    publishAll: (commands) => {
      // Written as it is: the library would encode and frame each by itself.
      if (bus.up) (nc as NatsConnectionImpl).protocol.sendCommand(encodePublishes(commands));
    },
    subscribe: (subject, onMessage) => subscribeOn(bus, subject, onMessage),
    flush: (deadlineMs) => flushUntil(bus, deadlineMs),
    onReconnect: (listener) => void reconnectListeners.push(listener),
    async close() {
      state.up = false;
      await nc.close();
    },
  };
  return bus;
}

/** Resolves when `waiters` are woken; rejects with BusUnavailable at the deadline. */
function woken(waiters: Set<() => void>, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      waiters.delete(wake);
      reject(new BusUnavailable('not connected to NATS'));
    };
    const timer = setTimeout(late, Math.max(0, deadlineMs - monotonicMs()));
    const wake = (): void => {
      waiters.delete(wake);
      clearTimeout(timer);
      resolve();
    };
    waiters.add(wake);
  });
}
