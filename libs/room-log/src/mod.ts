// The log of rooms on NATS: this library's public face.
export { openRoomLog } from './open-room-log.ts';
export type { RoomLogListener, RoomLogOptions } from './open-room-log.ts';
export type { RoomLog } from './room-log.ts';
export { newGatewayId } from './liveness/gateway-id.ts';
export { BusUnavailable } from './nats/bus.ts';
export type { Log } from './nats/log.ts';
export { NatsUnfit } from './nats/streams.ts';
export type { HeardRecord, HostedRoom, LiveSignal, RoomListener } from './room/hosted-room.ts';
export { importedOwner } from './imports/author.ts';
export type { Author } from './imports/author.ts';
export type { RoomChoice } from './imports/make-room.ts';
export type { ImportedState } from './imports/settle-states.ts';
export type { ImportedMessage, ImportOutcome } from './imports/store-imported.ts';
export { UnknownCard } from './cards/read-card.ts';
export { FileGone } from './files/block-reader.ts';
export type { StoredFile } from './files/manifest.ts';
export { UPLOAD_SECONDS_MAX } from './files/upload.ts';
export type { FileRefusal } from './files/upload.ts';
export type { Files, Upload } from './files/files.ts';
export type { SavedMessage } from './saved/saved-list.ts';
export type { SavedNews } from './saved/saved.ts';
export type { LaterListener } from './later/later.ts';
export type { Composed } from './later/due.ts';
export type { Due } from './later/store-due.ts';
export type { ScheduledSay } from './later/scheduled-say.ts';
export type { ScheduleOutcome } from './later/schedule.ts';
export { archivedRecord } from './archive/found-messages.ts';
export type { ArchivedMessage, FoundMessages } from './archive/found-messages.ts';
export { lastThatFit } from './room/history.ts';
export type { HistoryOptions, HistoryPage } from './room/history.ts';
export type { Page } from './room/replay.ts';
export type { ActOptions, ActOutcome } from './room-card/act.ts';
export { inviteHash, newInviteSecret } from './room-card/decide-invite.ts';
export { mayModerate } from './room-card/decide.ts';
export type { Actor } from './room-card/decision.ts';
export { changesReaders } from './room-card/hosted-card.ts';
export { directName, isDirectName } from './room-card/direct-name.ts';
export {
  FOREVER_MS,
  historyFrom,
  mayJoin,
  maySay,
  maySee as maySeeRoom,
  mutedUntil,
  rankOf,
  roleIn,
  whyNotJoin,
  whyNotSay,
} from './room-card/permissions.ts';
export type { Asker, Door } from './room-card/permissions.ts';
export type {
  RoomBan,
  RoomCard,
  RoomInvite,
  RoomPerson,
  StoredRoomCard,
  Who,
} from './room-card/room-card.ts';
export { decodeRoomEvent } from './records/room-event.ts';
export { nonce } from './seats/seat-record.ts';
export { isExpired, maySee, ownerOf, signalParties } from './records/record.ts';
export type { AmendOutcome, Amending } from './messages/change-and-tell.ts';
export type { MarkStep, PersonMark, Privacy } from './marks/mark.ts';
export type { RoomMarks } from './marks/room-marks.ts';
export { isInThread } from './threads/reply.ts';
export type { ReplyRoot } from './threads/reply.ts';
export { noSuchMessage } from './messages/decide-amendment.ts';
export type { AmendRecord, Owner, Party, RoomRecord, SayRecord } from './records/record.ts';
export { Roster } from './records/roster.ts';
export type { RosterChange, RosterMember } from './records/roster.ts';
export type { Claim } from './seats/claim.ts';
export type { Visit } from './seats/visit.ts';
export type { Seat } from './seats/seat.ts';
export type { SayOutcome } from './seats/speak.ts';
export { devicesOf } from './seats/seat-record.ts';
export type { Seated } from './seats/seat-record.ts';
export type { LeaveOutcome } from './seats/leave.ts';
export { parseNatsUrls, redactUrls } from './nats/server-url.ts';
export type { NatsServers } from './nats/server-url.ts';
export { monotonicMs } from './nats/monotonic-clock.ts';
export { tokenOf, USAGE_ANSWER, USAGE_ASK } from './nats/subjects.ts';
export type { Token } from './nats/subjects.ts';
