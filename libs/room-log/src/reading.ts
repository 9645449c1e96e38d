// The log as programs read it that never write it: archives. Entry `@natter/room-log/reading`.
// Without the connection, seats and liveness of gateways.
export { decodeCard } from './cards/card.ts';
export { messageAsNow } from './messages/message-as-now.ts';
export { messageCardKind, settledMessage } from './messages/message-card.ts';
export type { MessageCard } from './messages/message-card.ts';
export { pinsKind } from './messages/pins-card.ts';
export { rawHeaders } from './nats/headers.ts';
export { epochOf, PARTITIONS_KEY } from './epoch.ts';
export { parseNatsUrls, redactUrls } from './nats/server-url.ts';
export {
  allMessages,
  cardFilter,
  logFilter,
  nameOf,
  streamName,
  tokenOf,
} from './nats/subjects.ts';
export type { Token } from './nats/subjects.ts';
export { decodeAmended } from './records/amended-event.ts';
export { maySee, parseStored } from './records/record.ts';
export type { AmendRecord, LogRecord, Owner, SayRecord } from './records/record.ts';
export { frameOf } from './messages/said-message.ts';
export { isDirectName } from './room-card/direct-name.ts';
export { roomCardKind } from './room-card/room-card.ts';
