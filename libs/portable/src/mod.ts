// How conversations leave Natter and come to it: formats of exports and imports, read and written
// as streams. No network: the CLI asks gateways. Contract: docs/moving.md.
export type { ExportWriter, OpenShared, WriterOptions } from './export/export-writer.ts';
export { boundedLines } from './sources/bounded-lines.ts';
export { htmlWriter } from './export/html-writer.ts';
export { ImportReport } from './spool/import-report.ts';
export { filesFolder } from './sources/jsonl-source.ts';
export { jsonlWriter } from './export/jsonl-writer.ts';
export { openSource } from './sources/open-source.ts';
export { decodeRecord } from './records.ts';
export type { ExportRecord, FileRecord, MessageRecord, ReactionRecord } from './records.ts';
export { slackWriter } from './slack/slack-writer.ts';
export { SourceFault } from './sources/source.ts';
export type { Source } from './sources/source.ts';
export { keyOf, Spool } from './spool/spool.ts';
export type { SpooledMessage, SpooledRoom } from './spool/spool.ts';
