// What services need that read the log and host no rooms: a connection, subjects, records, cards,
// marks, messages as they are now. Gateways use mod.ts.
export { openBus } from './nats/bus-connection.ts';
export type { Bus } from './nats/bus.ts';
export { lastOfSubject, streamState } from './nats/leader-get.ts';
export { directBatch } from './nats/direct-get.ts';
export { field, headerNumber, headerValue } from './nats/headers.ts';
export { logFilter, marksOfFilter, nameOf, roomSubjects, streamName } from './nats/subjects.ts';
export type { RoomSubjects } from './nats/subjects.ts';
export { parseStored } from './records/record.ts';
export type { LogRecord } from './records/record.ts';
export { readRoomCard, readRoomCards } from './room-card/read-room-card.ts';
export { asNow } from './messages/as-now.ts';
export { frameOf } from './messages/said-message.ts';
export { advanced, decodeMark, decodeMarks } from './marks/mark.ts';
export type { OwnedMark, PersonMark } from './marks/mark.ts';
export { readMarks } from './marks/read-marks.ts';
export { peopleMarks } from './marks/people-marks.ts';
export type { ListedRoom, PeopleMarks } from './marks/people-marks.ts';
export { background } from './background.ts';
