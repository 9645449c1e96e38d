// What a Slack export holds, made from Natter's records: users, channels, messages. Pure.
import { createHash } from 'node:crypto';
import type { MessageRecord, RoomRecord } from '../records.ts';
import { nameOfEmoji } from './emoji-names.ts';
import { toSlack } from './slack-text.ts';

export type List = 'channels' | 'groups' | 'dms' | 'mpims';

/** A channel whose messages are being written. */
export interface OpenChannel {
  readonly id: string;
  readonly record: RoomRecord;
  readonly folder: string;
  readonly members: Set<string>;
  readonly pins: object[];
  /** `ts` of its messages, by their number. */
  readonly stamps: string[];
  readonly seen: Set<string>;
  readonly days: Set<string>;
}

/** Ids in Slack are a letter and ten others; the same thing has the same id in every export. */
export const idOf = (letter: string, name: string): string =>
  letter +
  createHash('sha256').update(`${letter}:${name}`).digest('hex').slice(0, 10).toUpperCase();

export const userOf = (id: string, alias: string): object => ({
  id,
  name: alias,
  deleted: false,
  is_bot: false,
  profile: { real_name: alias, display_name: alias },
});

export const listOf = ({ access }: RoomRecord, people: number): List => {
  if (access === 'direct') return people > 2 ? 'mpims' : 'dms';
  return access === 'closed' ? 'groups' : 'channels';
};

/** Direct rooms have no name that could be one of a folder. */
export const folderOf = ({ room, access }: RoomRecord): string =>
  access === 'direct' ? idOf('D', room) : room;

export function channelOf(
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
export function stampOf(at: number, seen: Set<string>): string {
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
  readonly onLeftOut: (reason: string, example: string) => void;
}

export function slackOf(
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
          original_w: file.width,
          original_h: file.height,
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
export const safeName = (name: string): string => {
  const bare = name.replaceAll(/[/\\\p{Cc}]/gu, '_');
  return bare === '.' || bare === '..' || bare === '' ? 'file' : bare;
};
