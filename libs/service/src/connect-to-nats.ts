// Connects to NATS and keeps the connection. Each service has an inbox prefix of its own: answers
// may hold secrets, and its NATS user hears no others (infra/nats/nats.conf).
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Log } from './log.ts';

const CONNECT_PAUSE_MS = 1_000;

/** Where NATS is, and as whom. Can be passed to a thread. */
export interface NatsOptions {
  /** Without credentials: they are logged. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  /** PEM file of the authorities of the servers' certificates; demands TLS. Else the system's. */
  readonly caFile?: string;
}

export interface ConnectDeps {
  /** Shows in NATS's monitoring. */
  readonly name: string;
  readonly inboxPrefix: string;
  readonly log: Log;
  /** Aborts the attempts. */
  readonly signal: AbortSignal;
}

/** Connects; retries until it succeeds, and reconnects forever. Rejects if `signal` aborts. */
export async function connectToNats(
  { servers, user, password, token, caFile }: NatsOptions,
  { name, inboxPrefix, log, signal }: ConnectDeps,
): Promise<NatsConnection> {
  const demandsTls = caFile !== undefined || servers.some((url) => url.startsWith('tls:'));
  for (;;) {
    signal.throwIfAborted();
    try {
      const nc = await connect({
        servers: [...servers],
        name,
        inboxPrefix,
        // A silent cut must show in seconds; the library's default is 120 s.
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
        ...(demandsTls && { tls: caFile === undefined ? {} : { caFile } }),
      });
      void logStatus(nc, log);
      return nc;
    } catch (error) {
      log.warn({ servers, reason: String(error) }, 'nats not reachable, trying again');
      await pause(CONNECT_PAUSE_MS, undefined, { signal });
    }
  }
}

async function logStatus(nc: NatsConnection, log: Log): Promise<void> {
  for await (const status of nc.status()) {
    if (status.type === 'disconnect') log.warn({ server: status.server }, 'nats disconnected');
    if (status.type === 'reconnect') log.info({ server: status.server }, 'nats reconnected');
    if (status.type === 'error')
      log.warn({ reason: status.error.message }, 'nats reported an error');
  }
}
