// What a session knows of the socket beneath it; made by tcp-server.ts and websocket-connection.ts.
import type { CloseReason } from '@natter/protocol';
import type { SessionWire } from '../delivery/encode.ts';
import type { Outbox } from './outbox.ts';

export interface Connection {
  readonly wire: SessionWire;
  /** The client's, as a trusted proxy names it. */
  readonly address: string;
  readonly outbox: Outbox;
  /** Reads nothing more until `resumeInput`: its answers would have nowhere to go. */
  pauseInput(): void;
  resumeInput(): void;
  /** Writes what waits, closes as the reason says, and gives up on a peer that does not close. Once. */
  close(reason: CloseReason): void;
}
