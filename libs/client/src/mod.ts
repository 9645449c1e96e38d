// @natter/client: connect to any gateway, join rooms, say things; reconnects are its business, not yours.
// Browsers and Node ≥ 22; no dependency but the protocol's plain entry. Contract: docs/protocol.md.
export { connect } from './client.ts';
export type { Client, ClientEvents, ClientState, ConnectOptions } from './client.ts';
export { ClientError, RefusedError } from './errors.ts';
export type { ClientErrorCode } from './errors.ts';
export type {
  HistoryOptions,
  MembersOptions,
  Room,
  RoomEvents,
  SayOptions,
  SignalOptions,
} from './room.ts';
export type { Said } from './say-queue.ts';
