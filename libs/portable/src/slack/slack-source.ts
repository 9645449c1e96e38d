// A Slack export (zip) as a source: users.json, channels.json, groups.json, dms.json, mpims.json,
// and a folder a channel with a file a day. Files are in `__uploads/ID/NAME`, where a tool put
// them: Slack's own exports hold only links.
import type { SourceAliases } from '../sources/source-aliases.ts';
import { SourceAliases as Aliases } from '../sources/source-aliases.ts';
import { arrayOf, objectOf, textOf } from '../sources/json-fields.ts';
import type { Fields } from '../sources/json-fields.ts';
import { slackMessage } from './slack-message.ts';
import type { SlackChannel } from './slack-message.ts';
import { SourceFault, leftOut } from '../sources/source.ts';
import type { Source, SourceItem } from '../sources/source.ts';
import type { ZipArchive } from '../sources/zip-archive.ts';

const DAY = /^\d{4}-\d{2}-\d{2}(?:-\d+)?\.json$/;

/** The lists of channels, and what those of each may be. */
const LISTS = [
  { file: 'channels.json', access: 'open' },
  { file: 'groups.json', access: 'closed' },
  { file: 'mpims.json', access: 'direct' },
  { file: 'dms.json', access: 'direct' },
] as const;

export const isSlackExport = (zip: ZipArchive): boolean =>
  zip.has('users.json') && LISTS.some(({ file }) => zip.has(file));

export function slackSource(zip: ZipArchive): Source {
  return {
    kind: 'slack',
    items: () => items(zip),
    openFile: (path) => zip.open(path),
    close: async () => zip.close(),
  };
}

async function* items(zip: ZipArchive): AsyncGenerator<SourceItem> {
  const people = await readPeople(zip);
  const channels = await readChannels(zip);
  const days = Map.groupBy(
    zip.names.filter((name) => DAY.test(name.slice(name.lastIndexOf('/') + 1))),
    (name) => name.slice(0, name.lastIndexOf('/')),
  );
  const uploads = uploadsOf(zip);
  const folders = foldersOf(channels, days);
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  for (const channel of channels) {
    yield* channelItems(channel, people);
    const folder = folders.get(channel);
    for (const day of (days.get(folder ?? '') ?? []).toSorted()) {
      const messages = await zip.json(day).catch((error: unknown) => {
        if (error instanceof SourceFault) return error;
        throw error;
      });
      if (messages instanceof SourceFault) {
        yield leftOut('a day that cannot be read', messages.message);
        continue;
      }
      for (const [index, message] of arrayOf(messages).entries()) {
        const place = { channel, people, uploads, names, example: `${day} [${index}]` };
        yield* slackMessage(objectOf(message), place);
      }
    }
  }
  const claimed = new Set(folders.values());
  for (const folder of days.keys())
    if (!claimed.has(folder)) yield leftOut('a folder of no channel', folder);
  for (const [name, alias] of people.renamed)
    yield leftOut(
      'people whose name is no alias, or is another’s (kept under another)',
      `${name} → ${alias}`,
    );
}

const RANK = { direct: 0, closed: 1, open: 2 } as const;

/**
 * Returns the folder of each channel that has one: its name or its id. One that two channels could
 * mean is that of the more private.
 */
function foldersOf(
  channels: readonly SlackChannel[],
  days: ReadonlyMap<string, unknown>,
): ReadonlyMap<SlackChannel, string> {
  const folders = new Map<SlackChannel, string>();
  const taken = new Set<string>();
  for (const channel of channels.toSorted((a, b) => RANK[a.access] - RANK[b.access])) {
    const isFree = (name: string): boolean => days.has(name) && !taken.has(name);
    const folder = [channel.name, channel.id].find(isFree);
    if (folder === undefined) continue;
    taken.add(folder);
    folders.set(channel, folder);
  }
  return folders;
}

async function readPeople(zip: ZipArchive): Promise<SourceAliases> {
  const people = new Aliases();
  for (const user of arrayOf(await zip.json('users.json')).map(objectOf)) {
    const profile = objectOf(user['profile']);
    const names = [profile['display_name'], user['name'], profile['real_name']].map(textOf);
    const id = textOf(user['id']);
    if (id !== '')
      people.add(
        id,
        names.filter((name) => name !== ''),
      );
  }
  return people;
}

async function readChannels(zip: ZipArchive): Promise<SlackChannel[]> {
  const channels: SlackChannel[] = [];
  for (const { file, access } of LISTS) {
    if (!zip.has(file)) continue;
    for (const fields of arrayOf(await zip.json(file)).map(objectOf)) {
      const id = textOf(fields['id']);
      const name = textOf(fields['name']) || id;
      if (id === '') continue;
      const members = arrayOf(fields['members']).map(textOf);
      const pins = arrayOf(fields['pins']).map((pin) => textOf(objectOf(pin)['id']));
      channels.push({
        id,
        name,
        access: accessOf(fields, access),
        members,
        creator: textOf(fields['creator']),
        pins: new Set(pins),
        topic:
          textOf(objectOf(fields['topic'])['value']) ||
          textOf(objectOf(fields['purpose'])['value']),
        archived: fields['is_archived'] === true,
      });
    }
  }
  return channels;
}

/** Some tools list channels of all kinds in channels.json, and mark them. */
function accessOf(fields: Fields, listed: SlackChannel['access']): SlackChannel['access'] {
  if (listed !== 'open') return listed;
  if (fields['is_im'] === true || fields['is_mpim'] === true) return 'direct';
  return fields['is_private'] === true || fields['is_group'] === true ? 'closed' : 'open';
}

function* channelItems(channel: SlackChannel, people: SourceAliases): Generator<SourceItem> {
  const { id, access, topic, archived, members, creator } = channel;
  const belongs = members.map((member) => people.add(member, []));
  const isDirect = access === 'direct';
  const name = isDirect ? `dm-${belongs.join('-')}` : channel.name;
  yield { kind: 'room', origin: id, name, access, topic, archived };
  for (const [index, member] of members.entries()) {
    const role = member === creator && !isDirect ? 'owner' : 'member';
    yield { kind: 'member', origin: id, alias: belongs[index] ?? '', role };
  }
}

/** By the id of the file: the entry with its bytes. */
function uploadsOf(zip: ZipArchive): ReadonlyMap<string, string> {
  const uploads = new Map<string, string>();
  for (const name of zip.names) {
    const [folder, id] = name.split('/');
    if (folder === '__uploads' && id !== undefined) uploads.set(id, name);
  }
  return uploads;
}
