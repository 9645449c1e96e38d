// One message of a Slack export. Pure.
import { emojiOf } from './emoji-names.ts';
import { arrayOf, objectOf, textOf } from '../sources/json-fields.ts';
import type { Fields } from '../sources/json-fields.ts';
import { fromSlack } from './slack-text.ts';
import { isSide } from '../records.ts';
import type { ReactionRecord } from '../records.ts';
import type { SourceAliases } from '../sources/source-aliases.ts';
import { leftOut } from '../sources/source.ts';
import type { SourceItem } from '../sources/source.ts';

export interface SlackChannel {
  readonly id: string;
  /** Also the name of its folder. */
  readonly name: string;
  readonly access: 'open' | 'closed' | 'direct';
  /** Ids. */
  readonly members: readonly string[];
  readonly creator: string;
  /** Of pinned messages: their `ts`. */
  readonly pins: ReadonlySet<string>;
  readonly topic: string;
  readonly archived: boolean;
}
export interface SlackPlace {
  readonly channel: SlackChannel;
  readonly people: SourceAliases;
  /** By the id of a file: the entry with its bytes. */
  readonly uploads: ReadonlyMap<string, string>;
  /** Of channels, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Where it stands, for the report. */
  readonly example: string;
}

/** Seconds, and microseconds that make it unique in its channel. */
const TS = /^(\d{1,12})\.(\d{1,9})$/;
/** Texts that Slack wrote, not a person. */
const NOTICES =
  /^(?:(?:channel|group)_(?:join|leave|topic|purpose|name|archive|unarchive|posting_permissions|convert_to_private)|bot_add|bot_remove|pinned_item|reminder_add|sh_room_created|huddle_thread|tombstone|hidden_by_limit|ekm_access_denied)$/;

/** Yields the message: one for each of its files. */
export function* slackMessage(message: Fields, place: SlackPlace): Generator<SourceItem> {
  const { channel, people, names, example } = place;
  const subtype = textOf(message['subtype']);
  const ts = textOf(message['ts']);
  const at = msOf(ts);
  if (message['type'] !== 'message') return yield leftOut('no message', example);
  if (NOTICES.test(subtype)) return yield leftOut('notices, such as who joined', example);
  if (at === undefined) return yield leftOut('a message without a date', example);
  const from = authorOf(message, people);
  if (from === undefined) return yield leftOut('a message without an author', example);
  const shown = fromSlack(textOf(message['text']), {
    person: (id) => people.get(id),
    channel: (id) => names.get(id),
  });
  const text = subtype === 'me_message' ? `/me ${shown}` : shown;
  const files = arrayOf(message['files'])
    .map(objectOf)
    .filter(({ mode }) => mode !== 'tombstone');
  if (text === '' && files.length === 0) {
    return yield leftOut('a message without a text, such as one of blocks', example);
  }
  const root = textOf(message['thread_ts']);
  const { reactions, lost } = reactionsOf(message, people);
  for (const name of lost)
    yield leftOut('a reaction that is no emoji here', `:${name}: ${example}`);
  const common = { kind: 'message', origin: channel.id, from, at } as const;
  const [first, ...more] = files.map((file) => fileOf(file, place));
  yield {
    ...common,
    local: ts,
    sort: sortOf(ts),
    id: `slack-${ts}`,
    text,
    thread: root === '' || root === ts ? undefined : root,
    file: first,
    edited: msOf(textOf(objectOf(message['edited'])['ts'])),
    reactions,
    pinned: channel.pins.has(ts),
  };
  for (const [index, file] of more.entries()) {
    const end = `#${index + 2}`;
    const thread = root === '' || root === ts ? undefined : root;
    yield {
      ...common,
      local: ts + end,
      sort: sortOf(ts),
      id: `slack-${ts}${end}`,
      text: '',
      thread,
      file,
    };
  }
}

function msOf(ts: string): number | undefined {
  const match = TS.exec(ts);
  if (match === null) return undefined;
  const [, seconds = '', fraction = ''] = match;
  return Number(seconds) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** ms, with the microseconds behind the point. */
function sortOf(ts: string): number {
  const [seconds = '', fraction = ''] = ts.split('.');
  return Number(seconds) * 1_000 + Number(fraction.padEnd(6, '0').slice(0, 6)) / 1_000;
}

function authorOf(message: Fields, people: SourceAliases): string | undefined {
  const user = textOf(message['user']);
  const profile = objectOf(message['user_profile']);
  const named = [profile['display_name'], profile['name'], message['username']].map(textOf);
  const names = named.filter((name) => name !== '');
  if (user !== '') return people.get(user) ?? people.add(user, names);
  const bot = textOf(message['bot_id']);
  const botName = textOf(objectOf(message['bot_profile'])['name']);
  if (bot === '' && names.length === 0) return undefined;
  return people.add(`bot:${bot}:${names[0] ?? ''}`, [...names, botName].filter(Boolean));
}

function fileOf(file: Fields, { uploads }: SlackPlace) {
  const id = textOf(file['id']);
  const name = textOf(file['name']) || textOf(file['title']) || 'file';
  const type = textOf(file['mimetype']) || 'application/octet-stream';
  const [width, height] = [file['original_w'], file['original_h']].map(sideOf);
  return { name, type, width, height, path: uploads.get(id) };
}

/** Returns the pixels of a side; undefined if no gateway takes them. */
const sideOf = (value: unknown): number | undefined =>
  isSide(value) ? (value as number) : undefined;

function reactionsOf(
  message: Fields,
  people: SourceAliases,
): { reactions: ReactionRecord[] | undefined; lost: string[] } {
  const reactions: ReactionRecord[] = [];
  const lost: string[] = [];
  for (const each of arrayOf(message['reactions']).map(objectOf)) {
    const name = textOf(each['name']);
    const emoji = emojiOf(name);
    if (emoji === undefined) {
      lost.push(name);
      continue;
    }
    const users = arrayOf(each['users'])
      .map(textOf)
      .filter((user) => user !== '');
    const by = users.map((user) => people.get(user) ?? people.add(user, []));
    if (by.length > 0) reactions.push({ emoji, by: [...new Set(by)] });
  }
  return { reactions: reactions.length > 0 ? reactions : undefined, lost };
}
