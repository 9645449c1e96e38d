// Writes an export in Slack's format: a zip with users.json, channels.json, groups.json, dms.json,
// mpims.json, a folder a channel with a file a day, and files in `__uploads/ID/NAME`. Mattermost,
// Zulip and Rocket.Chat read it. Private messages within a room are left out: Slack has none.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { nameOfEmoji } from './emoji-names.ts';
import type { ExportWriter, WriterOptions } from './export-writer.ts';
import type { FileRecord, MessageRecord, RoomRecord } from './records.ts';
import { toSlack } from './slack-text.ts';

interface OpenChannel {
  readonly id: string;
  readonly record: RoomRecord;
  readonly folder: string;
  readonly members: Set<string>;
  readonly pins: { id: string; type: 'C'; created: number; user: string; owner: string }[];
  /** `ts` of its messages, by their number. */
  readonly stamps: string[];
  readonly seen: Set<string>;
  readonly days: Set<string>;
}
type List = 'channels' | 'groups' | 'dms' | 'mpims';

export function slackWriter(options: WriterOptions): ExportWriter {
  const { path, openFile, onLeftOut } = options;
  const zip = new ZipFile();
  const part = `${path}.part`;
  const output = createWriteStream(part, { flags: 'w' });
  zip.outputStream.pipe(output);
  const users = new Map<string, object>();
  const lists: Record<List, object[]> = { channels: [], groups: [], dms: [], mpims: [] };
  let channel: OpenChannel | undefined;
  let day: DayFile | undefined;
  let created = 0;

  const user = (alias: string): string => {
    const id = idOf('U', alias);
    if (!users.has(id)) users.set(id, userOf(id, alias));
    return id;
  };
  const endDay = (): void => {
    day?.stream.end(']\n');
    day = undefined;
  };
  const endChannel = (): void => {
    endDay();
    if (channel === undefined) return;
    const list = listOf(channel.record, channel.members.size);
    lists[list].push(channelOf(channel, list, created));
    channel = undefined;
  };
  const addFile = (id: string, file: FileRecord, from: string): void => {
    if (openFile === undefined) return;
    const name = `__uploads/${id}/${safeName(file.name)}`;
    zip.addReadStreamLazy(name, { compress: false }, (give) => {
      void openFile(file).then(
        (bytes) => {
          if (bytes === undefined) onLeftOut('files that are gone', `${file.name} of ${from}`);
          give(null, bytes ?? Readable.from([]));
        },
        (error: unknown) => give(error, Readable.from([])),
      );
    });
  };

  return {
    async room(record) {
      endChannel();
      const folder = folderOf(record);
      const members = new Set((record.people ?? []).map(({ alias }) => user(alias)));
      const id = idOf(
        record.access === 'direct' ? 'D' : record.access === 'closed' ? 'G' : 'C',
        record.room,
      );
      channel = {
        id,
        record,
        folder,
        members,
        pins: [],
        stamps: [],
        seen: new Set(),
        days: new Set(),
      };
    },
    async message(record) {
      if (channel === undefined) return;
      const { stamps, seen, members, pins, record: room } = channel;
      const ts = stampOf(record.at, seen);
      stamps[record.n] = ts;
      if (record.to !== undefined && room.access !== 'direct') {
        return onLeftOut(
          'private messages within a room: Slack has none',
          `${room.room} ${record.n}`,
        );
      }
      created ||= record.at;
      const author = user(record.from);
      members.add(author);
      if (record.pinned === true) {
        const at = Math.floor(record.at / 1_000);
        pins.push({ id: ts, type: 'C', created: at, user: author, owner: author });
      }
      const date = new Date(record.at).toISOString().slice(0, 10);
      if (day?.date !== date) {
        endDay();
        day = { date, stream: new PassThrough(), isEmpty: true };
        // One after the other: a day that is not in order gets another file.
        const number = channel.days.has(date) ? `-${record.n}` : '';
        channel.days.add(date);
        zip.addReadStream(day.stream, `${channel.folder}/${date}${number}.json`);
      }
      const { file } = record;
      const fileId = file === undefined ? undefined : idOf('F', `${room.room} ${record.n}`);
      const shown = slackOf(record, { ts, user, stamps, fileId, onLeftOut });
      const text = `${day.isEmpty ? '[' : ','}\n${JSON.stringify(shown)}`;
      day.isEmpty = false;
      if (!day.stream.write(text)) await once(day.stream, 'drain');
      if (file !== undefined && fileId !== undefined) addFile(fileId, file, record.from);
    },
    async end() {
      endChannel();
      const add = (name: string, value: object): void =>
        zip.addBuffer(Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`), name);
      add('users.json', [...users.values()]);
      for (const [name, list] of Object.entries(lists)) {
        if (list.length > 0 || name === 'channels') add(`${name}.json`, list);
      }
      zip.end();
      await once(output, 'close');
      await rename(part, path);
    },
    async abort() {
      output.destroy();
      await rm(part, { force: true });
    },
  };
}

interface DayFile {
  readonly date: string;
  readonly stream: PassThrough;
  isEmpty: boolean;
}

/** Ids in Slack are a letter and ten others; the same thing has the same id in every export. */
const idOf = (letter: string, name: string): string =>
  letter +
  createHash('sha256').update(`${letter}:${name}`).digest('hex').slice(0, 10).toUpperCase();

const userOf = (id: string, alias: string): object => ({
  id,
  name: alias,
  deleted: false,
  is_bot: false,
  profile: { real_name: alias, display_name: alias },
});

const listOf = ({ access }: RoomRecord, people: number): List => {
  if (access === 'direct') return people > 2 ? 'mpims' : 'dms';
  return access === 'closed' ? 'groups' : 'channels';
};

/** Direct rooms have no name that could be one of a folder. */
const folderOf = ({ room, access }: RoomRecord): string =>
  access === 'direct' ? idOf('D', room) : room;

function channelOf(
  { id, record, folder, members, pins }: OpenChannel,
  list: List,
  created: number,
): object {
  const common = { id, created: Math.floor(created / 1_000), members: [...members] };
  if (list === 'dms') return common;
  const owner = record.people?.find(({ role }) => role === 'owner')?.alias;
  const topic = { value: record.topic ?? '', creator: '', last_set: 0 };
  return {
    ...common,
    name: folder,
    ...(owner !== undefined && { creator: idOf('U', owner) }),
    is_archived: record.archived === true,
    topic,
    purpose: { value: '', creator: '', last_set: 0 },
    ...(pins.length > 0 && { pins }),
  };
}

/** Slack's time of a message, which no other of its channel has. */
function stampOf(at: number, seen: Set<string>): string {
  const seconds = Math.floor(at / 1_000);
  const ms = String(at % 1_000).padStart(3, '0');
  for (let micro = 0; ; micro += 1) {
    const ts = `${seconds}.${ms}${String(micro).padStart(3, '0')}`;
    if (seen.has(ts)) continue;
    seen.add(ts);
    return ts;
  }
}

interface SlackParts {
  readonly ts: string;
  readonly user: (alias: string) => string;
  readonly stamps: readonly string[];
  readonly fileId: string | undefined;
  readonly onLeftOut: WriterOptions['onLeftOut'];
}

function slackOf(
  record: MessageRecord,
  { ts, user, stamps, fileId, onLeftOut }: SlackParts,
): object {
  const { from, text, thread, file, edited, reactions } = record;
  const author = user(from);
  const shown = (reactions ?? []).flatMap(({ emoji, by, more = 0 }) => {
    const name = nameOfEmoji(emoji);
    if (name === undefined) {
      onLeftOut('reactions without a name in Slack', emoji);
      return [];
    }
    return [{ name, users: by.map(user), count: by.length + more }];
  });
  const isMe = text.startsWith('/me ');
  return {
    type: 'message',
    ...(isMe && { subtype: 'me_message' }),
    user: author,
    text: toSlack(isMe ? text.slice('/me '.length) : text),
    ts,
    ...(thread !== undefined && stamps[thread] !== undefined && { thread_ts: stamps[thread] }),
    ...(edited !== undefined && { edited: { user: author, ts: microOf(edited) } }),
    ...(shown.length > 0 && { reactions: shown }),
    ...(file !== undefined && {
      files: [
        {
          id: fileId,
          name: file.name,
          title: file.name,
          mimetype: file.type,
          size: file.size,
          user: author,
        },
      ],
      upload: true,
    }),
  };
}

const microOf = (at: number): string =>
  `${Math.floor(at / 1_000)}.${String(at % 1_000).padStart(3, '0')}000`;

/** Without folders, and none that a zip may not hold. */
const safeName = (name: string): string => {
  const bare = name.replaceAll(/[/\\\p{Cc}]/gu, '_');
  return bare === '.' || bare === '..' || bare === '' ? 'file' : bare;
};
