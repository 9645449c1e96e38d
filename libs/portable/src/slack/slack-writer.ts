// Writes an export in Slack's format: a zip with users.json, channels.json, groups.json, dms.json,
// mpims.json, a folder a channel with a file a day, and files in `__uploads/ID/NAME`. Mattermost,
// Zulip and Rocket.Chat read it. Private messages within a room are left out: Slack has none.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExportWriter, WriterOptions } from '../export/export-writer.ts';
import type { FileRecord, MessageRecord, RoomRecord } from '../records.ts';
import {
  channelOf,
  folderOf,
  idOf,
  listOf,
  safeName,
  slackOf,
  stampOf,
  userOf,
} from './slack-records.ts';
import type { List, OpenChannel } from './slack-records.ts';

const LETTERS = { direct: 'D', closed: 'G', open: 'C' } as const;

interface DayFile {
  readonly date: string;
  readonly stream: PassThrough;
  isEmpty: boolean;
}

export const slackWriter = (options: WriterOptions): ExportWriter => new SlackWriter(options);

class SlackWriter implements ExportWriter {
  readonly #options: WriterOptions;
  readonly #part: string;
  readonly #zip = new ZipFile();
  readonly #output: WriteStream;
  readonly #users = new Map<string, object>();
  readonly #lists: Record<List, object[]> = { channels: [], groups: [], dms: [], mpims: [] };
  #channel: OpenChannel | undefined;
  #day: DayFile | undefined;
  /** ms since 1970, of the first message. */
  #created = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#part = `${options.path}.part`;
    this.#output = createWriteStream(this.#part, { flags: 'w' });
    this.#zip.outputStream.pipe(this.#output);
  }

  async room(record: RoomRecord): Promise<void> {
    this.#endChannel();
    const members = new Set((record.people ?? []).map(({ alias }) => this.#user(alias)));
    this.#channel = {
      id: idOf(LETTERS[record.access ?? 'open'], record.room),
      record,
      folder: folderOf(record),
      members,
      pins: [],
      stamps: [],
      seen: new Set(),
      days: new Set(),
    };
  }

  async message(record: MessageRecord): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) return;
    const { onLeftOut } = this.#options;
    const { stamps, seen, members, pins, record: room } = channel;
    const ts = stampOf(record.at, seen);
    stamps[record.n] = ts;
    if (record.to !== undefined && room.access !== 'direct') {
      const why = 'private messages within a room: Slack has none';
      return onLeftOut(why, `${room.room} ${record.n}`);
    }
    this.#created ||= record.at;
    const user = this.#user(record.from);
    members.add(user);
    if (record.pinned === true) {
      const created = Math.floor(record.at / 1_000);
      pins.push({ id: ts, type: 'C', created, user, owner: user });
    }
    const day = this.#dayOf(channel, record);
    const { file } = record;
    const fileId = file === undefined ? undefined : idOf('F', `${room.room} ${record.n}`);
    const userOfAlias = (alias: string): string => this.#user(alias);
    const shown = slackOf(record, { ts, user: userOfAlias, stamps, fileId, onLeftOut });
    const text = `${day.isEmpty ? '[' : ','}\n${JSON.stringify(shown)}`;
    day.isEmpty = false;
    if (!day.stream.write(text)) await once(day.stream, 'drain');
    if (file !== undefined && fileId !== undefined) this.#addFile(fileId, file, record.from);
  }

  async end(): Promise<void> {
    this.#endChannel();
    const add = (name: string, value: object): void =>
      this.#zip.addBuffer(Buffer.from(`${JSON.stringify(value, undefined, 1)}\n`), name);
    add('users.json', [...this.#users.values()]);
    for (const [name, list] of Object.entries(this.#lists)) {
      if (list.length > 0 || name === 'channels') add(`${name}.json`, list);
    }
    this.#zip.end();
    await once(this.#output, 'close');
    await rename(this.#part, this.#options.path);
  }

  async abort(): Promise<void> {
    this.#output.destroy();
    await rm(this.#part, { force: true });
  }

  #user(alias: string): string {
    const id = idOf('U', alias);
    if (!this.#users.has(id)) this.#users.set(id, userOf(id, alias));
    return id;
  }

  #dayOf(channel: OpenChannel, { at, n }: MessageRecord): DayFile {
    const date = new Date(at).toISOString().slice(0, 10);
    if (this.#day?.date === date) return this.#day;
    this.#endDay();
    // Where messages are not in the order of time, a day has several files.
    const name = channel.days.has(date) ? `${date}-${n}` : date;
    channel.days.add(date);
    this.#day = { date, stream: new PassThrough(), isEmpty: true };
    this.#zip.addReadStream(this.#day.stream, `${channel.folder}/${name}.json`);
    return this.#day;
  }

  #endDay(): void {
    this.#day?.stream.end(']\n');
    this.#day = undefined;
  }

  #endChannel(): void {
    this.#endDay();
    if (this.#channel === undefined) return;
    const list = listOf(this.#channel.record, this.#channel.members.size);
    this.#lists[list].push(channelOf(this.#channel, list, this.#created));
    this.#channel = undefined;
  }

  #addFile(id: string, file: FileRecord, from: string): void {
    const { openFile, onLeftOut } = this.#options;
    if (openFile === undefined) return;
    const name = `__uploads/${id}/${safeName(file.name)}`;
    this.#zip.addReadStreamLazy(name, { compress: false }, (give) => {
      const nothing = Readable.from([]);
      void openFile(file).then(
        (bytes) => {
          if (bytes === undefined) onLeftOut('files that are gone', `${file.name} of ${from}`);
          give(null, bytes ?? nothing);
        },
        (error: unknown) => give(error, nothing),
      );
    });
  }
}
