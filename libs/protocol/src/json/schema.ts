// Entry ./schema: decodes and checks JSON frames. For the gateway; clients use the plain entry.
export {
  fileReference,
  idPattern,
  isRequestId,
  isSession,
  lifeSeconds,
  pixels,
  recurrence,
  time,
} from './client-schema.ts';
export { decodeClientMessage, decodeSay } from './json-codec.ts';
export { actFields } from './act-schema.ts';
export { decodeAct } from './decode-act.ts';
export { decodeAmend } from './decode-amend.ts';
export { decodeMark } from './decode-marks.ts';
export { decodeSearch } from './decode-search.ts';
export { parseEmoji } from './emoji.ts';
export { nextTime } from './recurrence.ts';
