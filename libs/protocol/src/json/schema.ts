// Entry ./schema: JSON frames, checked. The gateway's; clients need no checks of their own and use the plain entry.
export { fileReference, idPattern, isRequestId, isSession } from './client-schema.ts';
export {
  decodeClientMessage,
  decodeSay,
  encodeClientMessage,
  encodeServerMessage,
} from './json-codec.ts';
