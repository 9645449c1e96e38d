// What a session knows of the socket beneath it. Made by tcp-server.ts, websocket-connection.ts.
import type { CloseReason } from '@natter/protocol';
import type { SessionWire } from '../delivery/encode.ts';
import type { Outbox } from './outbox.ts';

export interface Connection {
  readonly wire: SessionWire;
  /** The client's, as a trusted proxy names it. */
  readonly address: string;
  readonly outbox: Outbox;
  /** The session cookie of the upgrade, where it may say who comes. */
  readonly cookie: string | undefined;
  /** Stops reading until `resumeInput`: answers would have nowhere to go. */
  pauseInput(): void;
  resumeInput(): void;
  /** Flushes, closes with the reason's code, and cuts off a peer that does not close. Call once. */
  close(reason: CloseReason): void;
}
