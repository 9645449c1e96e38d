// The log of rooms on NATS: this library's public face.
export { newGatewayId, openRoomLog } from './room-log.ts';
export type { RoomLog, RoomLogListener, RoomLogOptions } from './room-log.ts';
export { BusUnavailable } from './bus.ts';
export type { Log } from './bus.ts';
export { StreamMismatch } from './streams.ts';
export type { Delivery, HostedRoom, LiveSignal } from './hosted-room.ts';
export type { HistoryPage } from './history.ts';
export type { Page } from './replay.ts';
export { maySee, ownerOf, signalParties } from './record.ts';
export type { Owner, Party, SayRecord } from './record.ts';
export { Roster } from './roster.ts';
export type { RosterChange, RosterMember } from './roster.ts';
export type { Claim, Said, Seat } from './seat.ts';
export type { Seated } from './seat-record.ts';
export { tokenOf } from './subjects.ts';
export type { Token } from './subjects.ts';
