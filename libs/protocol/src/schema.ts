// Entry ./schema: JSON frames, checked. The gateway's; clients need no checks of their own and use the plain entry.
export { isRequestId, isSession } from './schema-client.ts';
export { decodeClientMessage, encodeClientMessage, encodeServerMessage } from './json-codec.ts';
