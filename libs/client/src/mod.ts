// @natter/client: connect to any gateway, join rooms, say things; reconnects are its business, not yours.
// Browsers and Node ≥ 22; no dependency but the protocol's plain entry. Contract: docs/protocol.md.
export { connect } from './client.ts';
export type { Client, ClientEvents } from './client.ts';
export type { ClientState, ClientStatus } from './client-status.ts';
export type { ConnectOptions } from './connect-options.ts';
export { ClientError, RefusedError } from './errors.ts';
export type { ClientErrorCode } from './errors.ts';
export { fileUrl, upload } from './file-upload.ts';
export type { Uploaded, UploadOptions } from './file-upload.ts';
export type {
  HistoryOptions,
  MembersOptions,
  Room,
  RoomEvents,
  SayOptions,
  SignalOptions,
} from './room/room.ts';
export type { Roster } from './room/roster.ts';
export type { PendingSay, SayResult } from './sending/say-queue.ts';
