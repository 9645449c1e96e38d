// What an import must never do: say something twice, lose something, or show somebody what was
// private.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { natter } from './natter.ts';
import { freshNatter, newFolder, OPERATOR } from './portable-world.ts';
import type { Natter } from './portable-world.ts';

const slow = { timeout: 180_000 };

/** Writes an export of Natter; returns its path. */
function exportOf(records: readonly object[], name = 'x.jsonl'): string {
  const path = join(newFolder(), name);
  const lines = [{ natter: 'export', version: 1 }, ...records].map((each) => JSON.stringify(each));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
const messages = (room: string, count: number, fields: object = {}): object[] =>
  Array.from({ length: count }, (_, index) => ({
    type: 'message',
    room,
    n: index + 1,
    id: `m${index}`,
    from: index % 2 === 0 ? 'ann' : 'bob',
    at: 1_700_000_000_000 + index,
    text: `message ${index}`,
    ...fields,
  }));
const closed = (room: string): object => ({ type: 'room', room, access: 'closed' });
const end = { type: 'end', rooms: 1, messages: 1 };

/** All that the server has, as its operator exports it: texts by room. */
async function texts({ run }: Natter): Promise<Record<string, string[]>> {
  const { code, out } = await run(['export', '--everything']);
  expect(code).toBe(0);
  const found: Record<string, string[]> = {};
  for (const line of out.trim().split('\n')) {
    const { type, room, text } = JSON.parse(line) as Record<string, string>;
    if (type === 'room') found[room ?? ''] = [];
    if (type === 'message') found[room ?? '']?.push(text ?? '');
  }
  return found;
}

test('a private channel never goes to a room that is there', slow, async () => {
  const server = await freshNatter();
  await server.say('secret', 'eve', { text: 'an open room of this name' });
  await server.ask('/rooms/hidden/acts/create', {
    method: 'POST',
    session: OPERATOR,
    body: { access: 'closed' },
  });
  const path = exportOf([
    closed('secret'),
    ...messages('secret', 3),
    closed('hidden'),
    ...messages('hidden', 2),
    end,
  ]);
  const imported = await server.run(['import', path]);
  expect(imported).toMatchObject({ code: 0, out: '5 messages imported into 2 rooms\n' });
  expect(imported.error).toMatch('secret → secret-2');
  expect(await texts(server)).toMatchObject({
    secret: ['an open room of this name'],
    'secret-2': ['message 0', 'message 1', 'message 2'],
    hidden: [],
    'hidden-2': ['message 0', 'message 1'],
  });
  const listed = await server.ask('/rooms', { session: `somebody-else-here-${'x'.repeat(10)}` });
  expect((listed['rooms'] as { room: string }[]).map(({ room }) => room)).toEqual(['secret']);
  // Opened meanwhile: what comes later is left out, and the rest finds its room again.
  await server.ask('/rooms/secret-2/acts/access', {
    method: 'POST',
    session: OPERATOR,
    body: { access: 'open' },
  });
  const more = exportOf([
    closed('secret'),
    ...messages('secret', 5),
    closed('hidden'),
    ...messages('hidden', 3),
    end,
  ]);
  const again = await server.run(['import', more]);
  expect(again).toMatchObject({
    code: 0,
    out: '1 messages imported into 2 rooms, 2 were there already\n',
  });
  expect(again.error).toMatch('is open here now');
  const after = await texts(server);
  expect(after['secret-2']).toHaveLength(3);
  expect(after['hidden-2']).toHaveLength(3);
});

test('closed rooms of two servers stay apart, whatever their names', slow, async () => {
  const server = await freshNatter();
  const one = exportOf([closed('plans'), ...messages('plans', 2), end]);
  const other = exportOf([closed('plans'), ...messages('plans', 3, { from: 'cy' }), end]);
  for (const path of [one, other, one, other]) {
    expect(await server.run(['import', path])).toMatchObject({ code: 0 });
  }
  const found = await texts(server);
  expect(Object.entries(found).map(([room, said]) => [room, said.length])).toEqual([
    ['plans', 2],
    ['plans-2', 3],
  ]);
});

test('an import that is killed goes on, and says everything once', slow, async () => {
  const server = await freshNatter();
  const count = 3_000;
  const threaded = messages('lobby', count).map((each, index) =>
    index % 10 === 0 ? each : { ...each, thread: index - (index % 10) + 1 },
  );
  const path = exportOf([{ type: 'room', room: 'lobby' }, ...threaded, end]);
  const env = { NATTER_URL: server.url, NATTER_TOKEN: OPERATOR };
  for (let wanted = 300; wanted < count; wanted += 900) {
    const { child, ended } = natter(['import', path], env);
    await eventually(
      async () => {
        const rooms = (await server.ask('/rooms'))['rooms'] as { room: string; seq: number }[];
        expect(rooms[0]?.seq ?? 0).toBeGreaterThan(wanted);
      },
      { timeoutMs: 60_000 },
    );
    child.kill('SIGKILL');
    expect((await ended).code).not.toBe(0);
  }
  const last = await server.run(['import', path]);
  expect(last).toMatchObject({ code: 0 });
  const expected = Array.from({ length: count }, (_, index) => `message ${index}`);
  expect((await texts(server))['lobby']).toEqual(expected);
  const { out } = await server.run(['export', '--everything']);
  const replies = out.split('\n').filter((line) => line.includes('"thread":'));
  expect(replies).toHaveLength(count * 0.9);
  const roots = await server.messages('lobby');
  for (const root of roots.filter(({ thread }) => thread === undefined))
    expect(root['replies']).toMatchObject({ count: 9 });
});

test('two imports at once say everything once', slow, async () => {
  const server = await freshNatter();
  const path = exportOf([{ type: 'room', room: 'lobby' }, ...messages('lobby', 1_000), end]);
  const both = await Promise.all([1, 2].map(() => server.run(['import', path])));
  for (const { code, error } of both) expect([code, error]).toEqual([0, expect.any(String)]);
  const found = (await texts(server))['lobby'];
  expect(found).toHaveLength(1_000);
  expect(new Set(found).size).toBe(1_000);
});

test(
  'what was erased here does not come back, and the rest keeps its reactions',
  slow,
  async () => {
    const server = await freshNatter();
    const reactions = [{ emoji: '👍', by: ['bob', 'cy'] }];
    const path = exportOf([
      { type: 'room', room: 'lobby' },
      ...messages('lobby', 3, { reactions }),
      end,
    ]);
    await server.run(['import', path]);
    const [first] = await server.messages('lobby');
    await server.ask(`/rooms/lobby/messages/${String(first?.['seq'])}?alias=operator`, {
      method: 'DELETE',
      session: OPERATOR,
    });
    const again = await server.run(['import', path]);
    expect(again.out).toBe('0 messages imported into 1 rooms, 3 were there already\n');
    const left = await server.messages('lobby');
    expect(left.map(({ text, reactions: shown }) => [text, shown])).toEqual([
      ['message 1', [{ emoji: '👍', count: 2, names: ['bob', 'cy'] }]],
      ['message 2', [{ emoji: '👍', count: 2, names: ['bob', 'cy'] }]],
    ]);
  },
);

test('nobody speaks as an imported author, nor edits what they said', slow, async () => {
  const server = await freshNatter();
  const path = exportOf([{ type: 'room', room: 'lobby' }, ...messages('lobby', 1), end]);
  await server.run(['import', path]);
  const [message] = await server.messages('lobby');
  expect(message).toMatchObject({ from: 'ann', at: 1_700_000_000_000, imported: 'natter' });
  const session = 'a-session-of-another-ann-xxxxx';
  const answer = await fetch(`${server.url}/v1/rooms/lobby/messages/${String(message?.['seq'])}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    body: JSON.stringify({ alias: 'ann', text: 'never said' }),
  });
  expect(answer.status).toBe(403);
});

test('dates of the future, and what has expired, are told', slow, async () => {
  const server = await freshNatter();
  const [one, other, third] = messages('lobby', 3);
  const path = exportOf([
    { type: 'room', room: 'lobby' },
    { ...one, at: 4_000_000_000_000 },
    { ...other, expires: 1_700_000_009_000 },
    third as object,
    end,
  ]);
  const imported = await server.run(['import', path]);
  expect(imported).toMatchObject({ code: 0, out: '2 messages imported into 1 rooms\n' });
  expect(imported.error).toMatch('1 × messages from the future');
  expect(imported.error).toMatch('1 × messages that have expired');
  const [late] = await server.messages('lobby');
  expect(Math.abs((late?.['at'] as number) - Date.now())).toBeLessThan(60_000);
  expect((await server.run(['import', path])).out).toMatch(/^0 messages/);
});

test('Mattermost’s bulk export is imported, its private channels closed', slow, async () => {
  const server = await freshNatter();
  const at = 1_700_000_000_000;
  const lines = [
    { type: 'version', version: 1 },
    { type: 'channel', channel: { team: 't', name: 'town-square', type: 'O' } },
    { type: 'channel', channel: { team: 't', name: 'board', type: 'P' } },
    { type: 'user', user: { username: 'ann' } },
    {
      type: 'post',
      post: {
        team: 't',
        channel: 'town-square',
        user: 'ann',
        message: 'first',
        create_at: at,
        reactions: [{ user: 'bob', emoji_name: 'tada', create_at: at }],
        replies: [{ user: 'bob', message: 'a reply', create_at: at + 5 }],
      },
    },
    {
      type: 'post',
      post: { team: 't', channel: 'board', user: 'ann', message: 'private', create_at: at },
    },
    {
      type: 'direct_post',
      direct_post: { channel_members: ['ann', 'bob'], user: 'bob', message: 'psst', create_at: at },
    },
  ];
  const path = join(newFolder(), 'bulk.jsonl');
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(await server.run(['import', path])).toMatchObject({
    code: 0,
    out: '4 messages imported into 3 rooms\n',
  });
  expect(await texts(server)).toEqual({
    board: ['private'],
    'dm-ann-bob': ['psst'],
    'town-square': ['first', 'a reply'],
  });
  const [first, reply] = await server.messages('town-square');
  expect(first).toMatchObject({
    from: 'ann',
    at,
    imported: 'mattermost',
    reactions: [{ emoji: '🎉', names: ['bob'] }],
    replies: { count: 1 },
  });
  expect(reply).toMatchObject({ thread: { root: first?.['seq'] } });
  expect((await server.run(['import', path])).out).toMatch(/^0 messages .* 4 were there already/);
});

test('bad sources are refused with one line, and nothing is imported', slow, async () => {
  const server = await freshNatter();
  const path = join(newFolder(), 'x.zip');
  writeFileSync(path, 'PK\u0003\u0004 no zip');
  for (const each of [path, '/no/such/file', newFolder()]) {
    const { code, out, error } = await server.run(['import', each]);
    expect([code, out]).toEqual([2, '']);
    expect(error.trim().split('\n')).toHaveLength(1);
  }
});
