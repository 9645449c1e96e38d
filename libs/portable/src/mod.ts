// How conversations leave Natter and come to it: formats of exports and imports, read and written as
// streams. No network: the CLI asks gateways. Contract: docs/moving.md.
export type { ExportWriter, OpenShared, WriterOptions } from './export-writer.ts';
export { boundedLines } from './bounded-lines.ts';
export { htmlWriter } from './html-writer.ts';
export { ImportReport } from './import-report.ts';
export { filesFolder } from './jsonl-source.ts';
export { jsonlWriter } from './jsonl-writer.ts';
export { openSource } from './open-source.ts';
export { decodeRecord } from './records.ts';
export type { ExportRecord, FileRecord, MessageRecord, ReactionRecord } from './records.ts';
export { slackWriter } from './slack-writer.ts';
export { SourceFault } from './source.ts';
export type { Source } from './source.ts';
export { keyOf, Spool } from './spool.ts';
export type { SpooledMessage, SpooledRoom } from './spool.ts';
