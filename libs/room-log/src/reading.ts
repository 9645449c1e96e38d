// The log as services read it that host no rooms: archives, pushes. Entry
// `@natter/room-log/reading`. Without the seats and the liveness of gateways.
export { background } from './background.ts';
export { decodeCard } from './cards/card.ts';
export { epochOf, PARTITIONS_KEY } from './epoch.ts';
export { advanced, decodeMark, decodeMarks } from './marks/mark.ts';
export type { OwnedMark, PersonMark } from './marks/mark.ts';
export { peopleMarks } from './marks/people-marks.ts';
export type { ListedRoom, PeopleMarks } from './marks/people-marks.ts';
export { readMarks } from './marks/read-marks.ts';
export { asNow } from './messages/as-now.ts';
export { messageAsNow } from './messages/message-as-now.ts';
export { messageCardKind, settledMessage } from './messages/message-card.ts';
export type { MessageCard } from './messages/message-card.ts';
export { pinsKind } from './messages/pins-card.ts';
export { frameOf } from './messages/said-message.ts';
export { openBus } from './nats/bus-connection.ts';
export type { Bus } from './nats/bus.ts';
export { directBatch } from './nats/direct-get.ts';
export { field, headerNumber, headerValue } from './nats/headers.ts';
export { rawHeaders } from './nats/wire/raw-message.ts';
export { lastOfSubject } from './nats/leader-get.ts';
export { parseNatsUrls, redactUrls } from './nats/server-url.ts';
export {
  allMessages,
  cardFilter,
  logFilter,
  marksOfFilter,
  nameOf,
  roomSubjects,
  streamName,
  tokenOf,
} from './nats/subjects.ts';
export type { RoomSubjects, Token } from './nats/subjects.ts';
export { maySee, parseStored } from './records/record.ts';
export type { AmendRecord, LogRecord, Owner, SayRecord } from './records/record.ts';
export { isDirectName } from './room-card/direct-name.ts';
export { readRoomCard, readRoomCards } from './room-card/read-room-card.ts';
export { roomCardKind } from './room-card/room-card.ts';
