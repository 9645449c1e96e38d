// @natter/client: connects to any gateway, joins rooms, says things, and reconnects by itself.
// For browsers and Node 22 or newer. Depends on the protocol's plain entry alone.
export { amendedMessage, repliedTo } from './messages/amended-message.ts';
export { connect, connectLean } from './connect.ts';
export type { Client } from './client.ts';
export type { ClientEvents, ClientState, ClientStatus } from './client-status.ts';
export type { ConnectOptions } from './connect-options.ts';
export type { Token } from './connection/tokens.ts';
export { ClientError, RefusedError } from './errors.ts';
export type { ClientErrorCode } from './errors.ts';
export { fileUrl, upload } from './file-upload.ts';
export type { Uploaded, UploadOptions } from './file-upload.ts';
export type {
  AmendOptions,
  HistoryOptions,
  JoinOptions,
  MembersOptions,
  Messages,
  Room,
  RoomEvents,
  SayLaterOptions,
  SayOptions,
  SearchOptions,
  SignalOptions,
  ThreadOptions,
} from './room/room.ts';
export type { Roster } from './room/roster.ts';
export type { PendingSay, SayResult, ScheduledSay } from './sending/say-queue.ts';
