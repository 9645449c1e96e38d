// The bus: this process's one connection to NATS, as the rest of the library uses it.
// Made by bus-connection.ts. Nothing publishes or subscribes past it.
import type { Msg, NatsConnection, PermissionViolationError } from '@nats-io/nats-core';
import type { PublishCommand } from './wire/publish-commands.ts';

/** NATS did not answer in time. Whether a write was stored is unknown. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
}

/**
 * `down`: not connected, nothing was sent. `too-large`: the server takes no message of this size.
 */
export type PublishOutcome = 'sent' | 'down' | 'too-large';

export interface RequestOptions {
  /** ms since 1970. */
  readonly deadlineMs: number;
  /** ms to wait for an answer before the request is sent again. Default: REQUEST_MS. */
  readonly tryMs?: number;
}

export interface Bus {
  /**
   * For the library's own managers (streams.ts) and `request`; everything else has a method here.
   */
  readonly nc: NatsConnection;
  /**
   * Whether the connection is up. While it is not, the library silently drops what is published.
   */
  readonly up: boolean;
  /** The last publish or subscription that NATS forbade. */
  readonly denied: PermissionViolationError | undefined;
  /** Since when it is up, ms since 1970; meaningful while `up`. */
  readonly upSinceMs: number;
  /** Closed for good, by `close`. */
  readonly closed: boolean;
  /** Bytes of the largest message the server takes, headers included. */
  readonly payloadBytesMax: number;
  /**
   * Resolves when the connection is up; rejects with BusUnavailable at the deadline (ms since
   * 1970).
   */
  whenUp(deadlineMs: number): Promise<void>;
  /** Sends a request; retries until the deadline, then throws BusUnavailable. */
  request(subject: string, payload: string, options: RequestOptions): Promise<Msg>;
  /**
   * Publishes on core NATS. `fields`: header lines as `field` (headers.ts) makes them. Throws only
   * for a malformed subject, which is a bug. No options object, since it runs for every record.
   */
  publish(
    subject: string,
    body: string | Uint8Array,
    fields?: string,
    reply?: string,
  ): PublishOutcome;
  /**
   * Publishes messages in one write, unless it is down. None may be larger than payloadBytesMax.
   */
  publishAll(commands: readonly PublishCommand[]): void;
  /**
   * Subscribes until the returned function is called. Throws BusUnavailable once closed.
   * What `onMessage` throws is a bug; it is thrown again outside the library, naming the subject.
   */
  subscribe(subject: string, onMessage: (message: Msg) => void): () => void;
  /**
   * Resolves when the server has taken all that was sent. Throws BusUnavailable at the deadline.
   */
  flush(deadlineMs: number): Promise<void>;
  /** Calls back after each reconnect, once subscriptions are restored. */
  onReconnect(listener: () => void): void;
  close(): Promise<void>;
}
