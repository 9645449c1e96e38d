// `natter export`: reads an export from a gateway as it comes, and writes it in the format that was
// asked for, with the shared files. Formats: libs/portable.
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { boundedLines, decodeRecord, htmlWriter, ImportReport } from '@natter/portable';
import { filesFolder, jsonlWriter, slackWriter } from '@natter/portable';
import type { ExportRecord, ExportWriter, FileRecord, WriterOptions } from '@natter/portable';
import type { Who } from '../credential/who.ts';
import { Failure } from '../exit-codes.ts';
import { notNatter } from '../http/answers.ts';
import type { Answer } from '../http/answers.ts';
import type { Gateways } from '../http/gateways.ts';
import type { ExportCommand } from './portable-command.ts';
import type { ShowProgress } from './progress-line.ts';

export interface ExportDeps {
  readonly gateways: Gateways;
  readonly who: Who;
  readonly timeoutMs: number;
  readonly show: ShowProgress;
  readonly tell: (line: string) => void;
  readonly output: Writable;
}

/** Returns the line that tells what was exported. Throws a Failure. */
export async function runExport(command: ExportCommand, deps: ExportDeps): Promise<string[]> {
  const { path, format, files } = command;
  const { gateways, show, tell, output } = deps;
  if (path !== undefined && existsSync(path)) throw new Failure('usage', `${path} exists already`);
  const answer = await ask(command, deps);
  if (path === undefined) {
    await copy(answer, output);
    return [];
  }
  const report = new ImportReport();
  const openFile = files ? (file: FileRecord) => openShared(file, deps) : undefined;
  const options = { path, openFile, onLeftOut: report.add.bind(report) };
  const writer = writerOf(format, options);
  const count = { rooms: 0, messages: 0 };
  try {
    for await (const record of recordsOf(answer)) {
      if (record.type === 'room') {
        count.rooms += 1;
        await writer.room(record);
      } else if (record.type === 'message') {
        count.messages += 1;
        show({ words: `messages, ${record.room}:`, done: count.messages, of: undefined });
        await writer.message(record);
      } else if (record.type === 'end') await writer.end(record);
    }
  } catch (error) {
    await writer.abort();
    throw asFailure(error, path);
  } finally {
    show(undefined);
  }
  for (const line of report.lines()) tell(`left out: ${line}`);
  const beside =
    format === 'jsonl' && existsSync(filesFolder(path)) ? `, ${filesFolder(path)}` : '';
  return [`${path}${beside}: ${count.rooms} rooms, ${count.messages} messages (${gateways.url})`];
}

const writerOf = (format: ExportCommand['format'], options: WriterOptions): ExportWriter =>
  ({ jsonl: jsonlWriter, slack: slackWriter, html: htmlWriter })[format](options);

function ask(
  { rooms, everything }: ExportCommand,
  { gateways, who, timeoutMs }: ExportDeps,
): Promise<Answer> {
  const query = new URLSearchParams();
  if (rooms !== undefined) query.set('room', rooms.join(','));
  if (everything) query.set('everything', 'true');
  return gateways.ask<Answer>({
    path: `/v1/export?${query.toString()}`,
    method: 'GET',
    timeoutMs,
    content: () => ({ headers: { authorization: `Bearer ${who.secret}` } }),
    read: async (answer) => {
      const type = String(answer.headers['content-type'] ?? '');
      if (!type.startsWith('application/jsonl')) {
        void answer.body.dump();
        throw notNatter(answer);
      }
      return answer;
    },
  });
}

/** Yields its records. Throws if it is cut off. */
async function* recordsOf({ body }: Answer): AsyncGenerator<ExportRecord> {
  let hasEnd = false;
  for await (const { text, number } of boundedLines(body as AsyncIterable<Uint8Array>)) {
    const record = text === undefined ? undefined : decodeRecord(text);
    if (record === undefined) {
      throw new Failure('refused', `line ${number} of the export is of another version of Natter`);
    }
    hasEnd = record.type === 'end';
    yield record;
  }
  if (!hasEnd) throw new Failure('unreachable', 'the export was cut off; try again');
}

async function copy({ body }: Answer, output: Writable): Promise<void> {
  let last = '';
  for await (const chunk of body as AsyncIterable<Buffer>) {
    last = (last + chunk.toString('latin1')).slice(-200);
    if (!output.write(chunk)) await once(output, 'drain');
  }
  if (!/\n\{"type":"end"[^\n]*\}\n$/.test(last))
    throw new Failure('unreachable', 'the export was cut off; try again');
}

/** Undefined: it has expired, or was erased meanwhile. */
async function openShared(
  { url = '' }: FileRecord,
  { gateways, who, timeoutMs }: ExportDeps,
): Promise<Readable | undefined> {
  try {
    return await gateways.ask<Readable>({
      path: url,
      method: 'GET',
      timeoutMs,
      content: () => ({ headers: { authorization: `Bearer ${who.secret}` } }),
      read: async ({ body }) => Readable.from(body as AsyncIterable<Buffer>),
    });
  } catch (error) {
    if (error instanceof Failure && error.exitCode === 1) return undefined;
    throw error;
  }
}

function asFailure(error: unknown, path: string): unknown {
  if (error instanceof Failure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const isFile = ['ENOSPC', 'EACCES', 'ENOENT', 'EISDIR', 'ENOTDIR', 'EROFS'].includes(code);
  return isFile
    ? new Failure('usage', `${path} cannot be written: ${message}`, { cause: error })
    : new Failure('unreachable', `the export was cut off (${message}); try again`, {
        cause: error,
      });
}
