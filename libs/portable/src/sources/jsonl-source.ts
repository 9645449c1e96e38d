// An export in Natter's own format, as a source: a JSONL file, with its files in a folder beside
// it, each under its SHA-256.
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { boundedLines } from './bounded-lines.ts';
import { decodeRecord } from '../records.ts';
import type { FileRecord, MessageRecord, RoomRecord } from '../records.ts';
import { parseAlias } from '@natter/protocol/alias';
import { SourceAliases } from './source-aliases.ts';
import { leftOut, SourceFault } from './source.ts';
import type { Source, SourceFile, SourceItem, SourceMessage } from './source.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** Returns the folder with the files of an export. */
export const filesFolder = (path: string): string => `${path.replace(/\.jsonl$/, '')}.files`;

export function jsonlSource(path: string): Source {
  return {
    kind: 'natter',
    items: () => items(path),
    openFile: async (file) => createReadStream(file),
    close: async () => {},
  };
}

async function* items(path: string): AsyncGenerator<SourceItem> {
  let hasEnd = false;
  let isFirst = true;
  const rooms = new Set<string>();
  const aliasOf = validAliases();
  for await (const { number, text } of boundedLines(createReadStream(path))) {
    const record = text === undefined ? undefined : decodeRecord(text);
    if (isFirst && record?.type !== 'natter') {
      throw new SourceFault(`${path} is no export of Natter, or of a later version`);
    }
    isFirst = false;
    if (record === undefined) {
      const why = text === undefined ? 'a line that is too long, or not UTF-8' : 'no record';
      yield leftOut(why, `line ${number}`);
    } else if (record.type === 'room') {
      rooms.add(record.room);
      yield* roomItems(record, aliasOf);
    } else if (record.type === 'message') {
      if (rooms.has(record.room)) yield await messageItem(path, record, aliasOf);
      else yield leftOut('a message of no room', `line ${number}: ${record.room}`);
    } else if (record.type === 'end') hasEnd = true;
  }
  if (!hasEnd) yield leftOut('the export was cut off: its end is missing', path);
}

type AliasOf = (name: string) => string;

/** Exports of Natter hold aliases; a file that somebody wrote may hold anything. */
function validAliases(): AliasOf {
  const others = new SourceAliases();
  return (name) => (parseAlias(name)?.alias === name ? name : others.add(name, [name]));
}

function* roomItems(record: RoomRecord, aliasOf: AliasOf): Generator<SourceItem> {
  const { room, access: asked, topic = '', archived = false, people = [] } = record;
  yield { kind: 'room', origin: room, name: room, access: asked, topic, archived };
  for (const { alias, role } of people) {
    yield { kind: 'member', origin: room, alias: aliasOf(alias), role };
  }
}

async function messageItem(
  path: string,
  record: MessageRecord,
  aliasOf: AliasOf,
): Promise<SourceMessage> {
  const { room: origin, n, id, from, at, text, to, thread, ref, file, ...rest } = record;
  const { expires, edited, reactions, pinned } = rest;
  return {
    kind: 'message',
    origin,
    local: String(n),
    sort: n,
    id,
    from: aliasOf(from),
    at,
    text,
    to: to?.map(aliasOf),
    thread: thread === undefined ? undefined : String(thread),
    ref: ref === undefined ? undefined : String(ref),
    file: file && (await sourceFile(path, file)),
    expires,
    edited,
    reactions: reactions?.map((each) => ({ ...each, by: each.by.map(aliasOf) })),
    pinned,
  };
}

async function sourceFile(
  folder: string,
  { name, type, sha256, width, height }: FileRecord,
): Promise<SourceFile> {
  return { name, type, width, height, path: await bytesOf(folder, sha256) };
}

async function bytesOf(path: string, sha256: string): Promise<string | undefined> {
  // The name of a file in the folder: nothing else of the record becomes a path.
  if (!SHA256.test(sha256)) return undefined;
  const file = join(filesFolder(path), sha256);
  return await access(file).then(
    () => file,
    () => undefined,
  );
}
