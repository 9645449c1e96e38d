// How gateways ask archives: questions, answers, the client. The library's public face.
// Archives answer with services/archive. Contract: docs/archive.md.
export { archiveClient, ArchiveUnavailable } from './client.ts';
export type { ArchiveClient, Unavailable } from './client.ts';
export { ANSWER_BYTES_MAX, ARCHIVE_QUESTIONS, ASK_MS, VERBS } from './verbs.ts';
export type { Answer, Ask, Verb } from './verbs.ts';
export { dayNumber, dayText, isZone, startOfDay } from './days.ts';
export {
  CALENDAR_DAYS_MAX,
  HITS_MAX,
  PAGE_MESSAGES_MAX,
  QUERY_CHARACTERS_MAX,
  ROOMS_ASKED_MAX,
  ROOMS_PAGE_MAX,
} from './shapes.ts';
export type {
  ArchivedRecord,
  ArchiveState,
  ArchivedRoom,
  Hit,
  PartitionState,
  ReadableRooms,
  SnippetPart,
} from './shapes.ts';
