// Mattermost's bulk export as a source: JSONL, or a zip of it with attachments below `data/`.
// https://docs.mattermost.com/onboard/bulk-loading-data.html
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { basename } from 'node:path';
import { lookup } from 'mrmime';
import { boundedLines } from './bounded-lines.ts';
import { emojiOf } from '../slack/emoji-names.ts';
import { arrayOf, numberOf, objectOf, textOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';
import type { ReactionRecord } from '../records.ts';
import { SourceAliases } from './source-aliases.ts';
import { leftOut, SourceFault } from './source.ts';
import type { Source, SourceItem } from './source.ts';
import type { ZipArchive } from './zip-archive.ts';

/** Lines that hold nothing that a room here has. */
const OTHERS = new Set(['version', 'team', 'scheme', 'role', 'emoji', 'bot']);

/** Returns the name of the JSONL in a zip of Mattermost's; undefined: it is none. */
export const mattermostJsonl = (zip: ZipArchive): string | undefined =>
  zip.names.find((name) => /^[^/]+\.jsonl$/.test(name));

export function mattermostSource(place: { path: string } | { zip: ZipArchive }): Source {
  const zip = 'zip' in place ? place.zip : undefined;
  return {
    kind: 'mattermost',
    async *items() {
      const name = zip && (mattermostJsonl(zip) ?? '');
      const bytes = zip
        ? await zip.open(name ?? '')
        : createReadStream((place as { path: string }).path);
      yield* items(bytes, zip);
    },
    openFile: (path) => {
      if (zip === undefined) throw new SourceFault(`${path} is in no zip`);
      return zip.open(path);
    },
    close: async () => zip?.close(),
  };
}

interface Reading {
  readonly people: SourceAliases;
  readonly zip: ZipArchive | undefined;
  /** Origins of rooms that were told. */
  readonly rooms: Set<string>;
}

async function* items(bytes: Readable, zip: ZipArchive | undefined): AsyncGenerator<SourceItem> {
  const reading: Reading = { people: new SourceAliases(), zip, rooms: new Set() };
  for await (const { number, text } of boundedLines(bytes)) {
    const line = text === undefined ? undefined : parse(text);
    const example = `line ${number}`;
    const type = textOf(line?.['type']);
    if (line === undefined) {
      yield leftOut(
        text === undefined ? 'a line that is too long, or not UTF-8' : 'no JSON',
        example,
      );
    } else if (type === 'channel') yield* channel(objectOf(line['channel']), reading);
    else if (type === 'user') yield* user(objectOf(line['user']), reading);
    else if (type === 'direct_channel') yield* direct(objectOf(line['direct_channel']), reading);
    else if (type === 'post') yield* post(objectOf(line['post']), reading, example);
    else if (type === 'direct_post')
      yield* directPost(objectOf(line['direct_post']), reading, example);
    else if (!OTHERS.has(type)) yield leftOut('a line of an unknown type', `${example}: ${type}`);
  }
  for (const [name, alias] of reading.people.renamed)
    yield leftOut(
      'people whose name is no alias, or is another’s (kept under another)',
      `${name} → ${alias}`,
    );
}

function parse(text: string): Fields | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    // Not JSON.
    return undefined;
  }
}

const originOf = (team: string, name: string): string => `${team}/${name}`;

function* channel(fields: Fields, { rooms }: Reading): Generator<SourceItem> {
  const name = textOf(fields['name']);
  const origin = originOf(textOf(fields['team']), name);
  rooms.add(origin);
  // Whatever is not plainly public stays closed.
  const access = fields['type'] === 'O' ? 'open' : 'closed';
  const topic = textOf(fields['header']) || textOf(fields['purpose']);
  const archived = (numberOf(fields['deleted_at']) ?? 0) > 0;
  yield { kind: 'room', origin, name, access, topic, archived };
}

function* user(fields: Fields, { people, rooms }: Reading): Generator<SourceItem> {
  const username = textOf(fields['username']);
  if (username === '') return;
  const alias = people.add(username, [username]);
  for (const team of arrayOf(fields['teams']).map(objectOf)) {
    for (const each of arrayOf(team['channels']).map(objectOf)) {
      const origin = originOf(textOf(team['name']), textOf(each['name']));
      const isAdmin = textOf(each['roles']).split(' ').includes('channel_admin');
      const role = isAdmin ? 'owner' : 'member';
      if (rooms.has(origin)) yield { kind: 'member', origin, alias, role };
    }
  }
}

const membersOf = (value: unknown): string[] =>
  [
    ...new Set(
      arrayOf(value)
        .map(textOf)
        .filter((name) => name !== ''),
    ),
  ].toSorted();

function* direct(fields: Fields, reading: Reading): Generator<SourceItem> {
  // Later versions list participants in place of members.
  const named = arrayOf(fields['participants']).map((each) => objectOf(each)['username']);
  const members = membersOf(named.length > 0 ? named : fields['members']);
  yield* directRoom(members, textOf(fields['header']), reading);
}

function* directRoom(
  members: readonly string[],
  topic: string,
  { people, rooms }: Reading,
): Generator<SourceItem> {
  const origin = `dm:${members.join(',')}`;
  if (members.length === 0 || rooms.has(origin)) return;
  rooms.add(origin);
  const aliases = members.map((each) => people.add(each, [each]));
  const name = `dm-${aliases.join('-')}`;
  yield { kind: 'room', origin, name, access: 'direct', topic, archived: false };
  for (const alias of aliases) yield { kind: 'member', origin, alias, role: 'member' };
}

function* post(fields: Fields, reading: Reading, example: string): Generator<SourceItem> {
  const origin = originOf(textOf(fields['team']), textOf(fields['channel']));
  if (!reading.rooms.has(origin)) return yield leftOut('a message of no channel', example);
  yield* postAndReplies(fields, { ...reading, origin, example });
}

function* directPost(fields: Fields, reading: Reading, example: string): Generator<SourceItem> {
  const members = membersOf(fields['channel_members']);
  if (members.length === 0) return yield leftOut('a message of no channel', example);
  yield* directRoom(members, '', reading);
  yield* postAndReplies(fields, { ...reading, origin: `dm:${members.join(',')}`, example });
}

interface PostPlace extends Reading {
  readonly origin: string;
  readonly example: string;
}

function* postAndReplies(fields: Fields, place: PostPlace): Generator<SourceItem> {
  const local = yield* onePost(fields, place, undefined);
  for (const [index, reply] of arrayOf(fields['replies']).map(objectOf).entries()) {
    const example = `${place.example}, reply ${index + 1}`;
    yield* onePost(reply, { ...place, example }, local);
  }
}

function* onePost(
  fields: Fields,
  place: PostPlace,
  thread: string | undefined,
): Generator<SourceItem, string | undefined> {
  const { origin, people, example } = place;
  const at = numberOf(fields['create_at']);
  const username = textOf(fields['user']);
  const text = textOf(fields['message']);
  if (textOf(fields['type']).startsWith('system_')) {
    yield leftOut('notices, such as who joined', example);
    return undefined;
  }
  if (at === undefined || at === 0) {
    yield leftOut('a message without a date', example);
    return undefined;
  }
  if (username === '') {
    yield leftOut('a message without an author', example);
    return undefined;
  }
  const paths = arrayOf(fields['attachments']).map((each) => textOf(objectOf(each)['path']));
  const [first, ...more] = paths.filter((path) => path !== '').map((path) => fileOf(path, place));
  if (text === '' && first === undefined) {
    yield leftOut('a message without a text', example);
    return undefined;
  }
  const { reactions, lost } = reactionsOf(fields, people);
  for (const name of lost)
    yield leftOut('a reaction that is no emoji here', `:${name}: ${example}`);
  // Posts have no ids in this format.
  const words = [origin, username, at, text, paths.join('\n')].join('\n');
  const local = createHash('sha256').update(words).digest('hex').slice(0, 32);
  const edited = numberOf(fields['edit_at']) ?? 0;
  const from = people.add(username, [username]);
  const common = { kind: 'message', origin, from, at, sort: at, thread } as const;
  yield {
    ...common,
    local,
    id: `mattermost-${local}`,
    text,
    file: first,
    edited: edited > 0 ? edited : undefined,
    reactions,
    pinned: fields['is_pinned'] === true,
  };
  for (const [index, file] of more.entries()) {
    const end = `.${index + 2}`;
    yield { ...common, local: local + end, id: `mattermost-${local}${end}`, text: '', file };
  }
  return local;
}

function fileOf(path: string, { zip }: Reading) {
  const name = basename(path);
  const inZip = [`data/${path}`, path].find((each) => zip?.has(each));
  return { name, type: lookup(name) ?? 'application/octet-stream', path: inZip };
}

function reactionsOf(
  fields: Fields,
  people: SourceAliases,
): { reactions: ReactionRecord[] | undefined; lost: Set<string> } {
  const byEmoji = new Map<string, Set<string>>();
  const lost = new Set<string>();
  for (const each of arrayOf(fields['reactions']).map(objectOf)) {
    const name = textOf(each['emoji_name']);
    const username = textOf(each['user']);
    const emoji = emojiOf(name);
    if (emoji === undefined || username === '') {
      lost.add(name);
      continue;
    }
    const by = byEmoji.get(emoji) ?? new Set();
    byEmoji.set(emoji, by.add(people.add(username, [username])));
  }
  const reactions = [...byEmoji].map(([emoji, by]) => ({ emoji, by: [...by] }));
  return { reactions: reactions.length > 0 ? reactions : undefined, lost };
}
