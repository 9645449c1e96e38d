// Sources as they come: of Slack and Mattermost, damaged, made by hand, or made to do harm.
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { ImportReport } from '../src/spool/import-report.ts';
import { openSource } from '../src/sources/open-source.ts';
import { Spool } from '../src/spool/spool.ts';
import type { SpooledMessage } from '../src/spool/spool.ts';
import { patch, pathFor, zipOf } from './archives.ts';

interface Read {
  readonly spool: Spool;
  readonly report: string;
  /** The messages of all rooms, by room. */
  readonly messages: Readonly<Record<string, SpooledMessage[]>>;
}

async function read(path: string): Promise<Read> {
  const source = await openSource(path);
  const spool = new Spool();
  onTestFinished(async () => {
    spool.close();
    await source.close();
  });
  const report = new ImportReport();
  await spool.fill(source, { report });
  const messages = Object.fromEntries(
    spool.rooms().map(({ name, origin }) => [name, [...spool.messages(origin)]]),
  );
  return { spool, report: report.lines().join('\n'), messages };
}

const users = [
  { id: 'U1', name: 'ann', profile: { display_name: 'Ann' } },
  { id: 'U2', name: 'bob', profile: { display_name: '', real_name: 'Bob B' } },
];
const general = {
  id: 'C1',
  name: 'general',
  members: ['U1', 'U2'],
  pins: [{ id: '1700000000.000100' }],
};
const said = (ts: string, fields: object = {}): object => ({
  type: 'message',
  user: 'U1',
  text: `said at ${ts}`,
  ts,
  ...fields,
});
const slack = (day: object[], more: object = {}): Promise<string> =>
  zipOf({
    'users.json': users,
    'channels.json': [general],
    'general/2023-11-14.json': day,
    ...more,
  });

test('a Slack export is read with threads, reactions, edits, pins and files', async () => {
  const { messages, spool, report } = await read(
    await slack(
      [
        said('1700000000.000100', {
          text: 'hi <@U2>',
          reactions: [{ name: '+1', users: ['U2'], count: 1 }],
          edited: { user: 'U1', ts: '1700000060.000000' },
        }),
        said('1700000000.000200', { user: 'U2', thread_ts: '1700000000.000100' }),
        said('1700000001.000000', {
          text: '',
          files: [
            { id: 'F1', name: 'a.txt', mimetype: 'text/plain' },
            { id: 'F2', name: 'b.txt', mimetype: 'text/plain' },
          ],
        }),
        said('1700000002.000000', { subtype: 'channel_join', text: 'joined' }),
      ],
      { '__uploads/F1/a.txt': 'bytes' },
    ),
  );
  const [first, reply, file, second] = messages['general'] ?? [];
  expect(first).toMatchObject({
    from: 'Ann',
    at: 1_700_000_000_000,
    text: 'hi @bob',
    edited: 1_700_000_060_000,
    reactions: [{ emoji: '👍', by: ['bob'] }],
    pinned: true,
  });
  expect(reply && spool.threadOf(reply)).toMatchObject({ local: first?.local });
  expect(file?.file).toEqual({ name: 'a.txt', type: 'text/plain', path: '__uploads/F1/a.txt' });
  expect(second?.file).toEqual({ name: 'b.txt', type: 'text/plain' });
  expect(report).toMatch('1 × notices, such as who joined (general/2023-11-14.json [3])');
});

test('private channels and direct messages stay private', async () => {
  const { spool } = await read(
    await slack([], {
      'groups.json': [{ id: 'G1', name: 'general', members: ['U1'], creator: 'U1' }],
      'dms.json': [{ id: 'D1', members: ['U1', 'U2'] }],
    }),
  );
  expect(spool.rooms()).toMatchObject([
    { name: 'dm-ann-bob', access: 'direct' },
    { name: 'general', access: 'open' },
    { name: 'general-2', access: 'closed', people: [{ alias: 'Ann', role: 'owner' }] },
  ]);
});

test('unknown people, bad dates, doubles and circles are told, and the rest is read', async () => {
  const { messages, spool, report } = await read(
    await slack([
      said('1700000000.000100', { user: 'U7' }),
      said('1700000000.000100'),
      said('not a time'),
      said('1700000001.000000', { thread_ts: '1700000002.000000' }),
      said('1700000002.000000', { thread_ts: '1700000001.000000' }),
      said('1700000003.000000', { thread_ts: '1600000000.000000' }),
      said('1700000004.000000', { user: undefined }),
      said('1700000005.000000', { reactions: [{ name: 'party-blob', users: ['U1'] }] }),
      ['no', 'message'],
    ]),
  );
  const [unknown, one, other, orphan] = messages['general'] ?? [];
  expect(unknown?.from).toBe('user-U7');
  expect(one && spool.threadOf(one)).toBe('cyclic');
  expect(other && spool.threadOf(other)).toBe('cyclic');
  expect(orphan && spool.threadOf(orphan)).toBe('missing');
  expect(messages['general']).toHaveLength(5);
  for (const reason of [
    'a message that is there twice',
    'a message without a date',
    'a message without an author',
    'a reaction that is no emoji here',
    'no message',
  ]) {
    expect(report).toMatch(`1 × ${reason}`);
  }
});

test('a zip whose names leave its folder is refused', async () => {
  const path = patch(await slack([said('1700000000.000100')]), 'general/2023', '../../ral/23');
  await expect(openSource(path)).rejects.toThrow(/not read: invalid relative path/);
  const absolute = patch(await slack([said('1700000000.000100')]), 'general/2023', '/eneral/2023');
  await expect(openSource(absolute)).rejects.toThrow(/not read: absolute path/);
});

test('a file that unpacks to far more than its size is not read', async () => {
  const bomb = `[${' '.repeat(64 * 1024 * 1024)}]`;
  const { report } = await read(
    await slack([said('1700000000.000100')], { 'general/2023-11-15.json': bomb }),
  );
  expect(report).toMatch('zip bomb');
});

test('an archive that lies about its sizes, or is cut off, is told', async () => {
  const path = await slack([said('1700000000.000100')]);
  const damaged = patch(path, 'PK\u0001\u0002', 'PK\u0001\u0009');
  await expect(openSource(damaged)).rejects.toThrow(/cannot be read|not read/);
  const cut = pathFor('cut.zip');
  writeFileSync(cut, 'PK\u0003\u0004 and no more');
  await expect(openSource(cut)).rejects.toThrow(/cannot be read as a zip/);
});

test.each([
  ['an empty file', ''],
  ['some text', 'hello\n'],
  ['JSON of others', '{"type":"something"}\n'],
  ['a later version', '{"natter":"export","version":9}\n'],
])('%s is no source', async (_what, content) => {
  const path = pathFor('x.jsonl');
  writeFileSync(path, content);
  await expect(
    openSource(path).then(async (source) => {
      for await (const item of source.items()) void item;
    }),
  ).rejects.toThrow(/is no export of Natter/);
});

test('bad lines of an export are told, and a cut-off one too', async () => {
  const path = pathFor('x.jsonl');
  const message = { type: 'message', room: 'a', n: 1, id: 'i', from: 'ann', at: 5, text: 't' };
  writeFileSync(
    path,
    [
      '{"natter":"export","version":1}',
      '{"type":"room","room":"a"}',
      JSON.stringify(message),
      JSON.stringify({ ...message, n: 2 }),
      JSON.stringify({ ...message, n: 3, id: 'two words', text: 'x'.repeat(40_000) }),
      JSON.stringify({ ...message, room: 'b' }),
      JSON.stringify({ ...message, at: -1 }),
      '{"type":"message"',
    ].join('\n'),
  );
  const { messages, report } = await read(path);
  expect(messages['a']).toHaveLength(4);
  expect(messages['a']?.slice(1).map(({ text: each }) => each.length)).toEqual([
    16_384, 16_384, 7_232,
  ]);
  for (const { id } of messages['a'] ?? []) expect(id).toMatch(/^[!-~]{1,64}$/);
  expect(report.split('\n')).toEqual([
    expect.stringMatching('a message that is there twice'),
    expect.stringMatching('a message of no room'),
    expect.stringMatching('2 × no record'),
    expect.stringMatching('its end is missing'),
  ]);
});

const bulk = [
  { type: 'version', version: 1 },
  { type: 'team', team: { name: 'ours', display_name: 'Ours', type: 'O' } },
  { type: 'channel', channel: { team: 'ours', name: 'town-square', type: 'O', header: 'Hello' } },
  { type: 'channel', channel: { team: 'ours', name: 'secret', type: 'P' } },
  {
    type: 'user',
    user: {
      username: 'ann',
      teams: [
        { name: 'ours', channels: [{ name: 'secret', roles: 'channel_user channel_admin' }] },
      ],
    },
  },
  {
    type: 'post',
    post: {
      team: 'ours',
      channel: 'town-square',
      user: 'ann',
      message: 'first',
      create_at: 1_700_000_000_000,
      edit_at: 1_700_000_001_000,
      is_pinned: true,
      reactions: [{ user: 'bob', emoji_name: 'tada', create_at: 1_700_000_000_500 }],
      replies: [{ user: 'bob', message: 'a reply', create_at: 1_700_000_090_000 }],
      attachments: [{ path: '20231114/a.txt' }],
    },
  },
  {
    type: 'post',
    post: {
      team: 'ours',
      channel: 'town-square',
      user: 'bob',
      message: 'later',
      create_at: 1_700_000_050_000,
    },
  },
  {
    type: 'direct_post',
    direct_post: {
      channel_members: ['bob', 'ann'],
      user: 'bob',
      message: 'psst',
      create_at: 1_700_000_000_000,
    },
  },
];

test('Mattermost’s bulk export is read, alone and in a zip with files', async () => {
  const lines = bulk.map((line) => JSON.stringify(line)).join('\n');
  const path = pathFor('bulk.jsonl');
  writeFileSync(path, lines);
  for (const each of [
    path,
    await zipOf({ 'import.jsonl': lines, 'data/20231114/a.txt': 'bytes' }),
  ]) {
    const { messages, spool } = await read(each);
    expect(spool.rooms()).toMatchObject([
      { name: 'dm-ann-bob', access: 'direct', people: [{ alias: 'ann' }, { alias: 'bob' }] },
      { name: 'secret', access: 'closed', people: [{ alias: 'ann', role: 'owner' }] },
      { name: 'town-square', access: 'open', topic: 'Hello' },
    ]);
    // In the order of time: the reply stands in the line of its post.
    expect(messages['town-square']?.map(({ text: said_ }) => said_)).toEqual([
      'first',
      'later',
      'a reply',
    ]);
    expect(messages['town-square']?.[0]).toMatchObject({
      edited: 1_700_000_001_000,
      pinned: true,
      reactions: [{ emoji: '🎉', by: ['bob'] }],
      file: { name: 'a.txt', type: 'text/plain' },
    });
    expect(messages['dm-ann-bob']).toMatchObject([{ from: 'bob', text: 'psst' }]);
  }
  const source = await openSource(
    await zipOf({ 'import.jsonl': lines, 'data/20231114/a.txt': 'bytes' }),
  );
  expect(await text(await source.openFile('data/20231114/a.txt'))).toBe('bytes');
  await source.close();
});
