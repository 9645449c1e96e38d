// Sources that somebody made to do harm, or by mistake: the good part is imported, the rest is
// told, and nothing that was private becomes public.
import { createWriteStream, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshNatter, newFolder } from './portable-world.ts';
import type { Natter } from './portable-world.ts';
import { zipOf } from './zip-of.ts';
import type { ZipEntry } from './zip-of.ts';

const slow = { timeout: 120_000 };

const written = (name: string, bytes: string | Uint8Array): string => {
  const path = join(newFolder(), name);
  writeFileSync(path, bytes);
  return path;
};
const slackZip = (
  files: Readonly<Record<string, unknown>>,
  more: readonly ZipEntry[] = [],
): string =>
  written(
    'slack.zip',
    zipOf([
      ...Object.entries(files).map(([name, value]) => ({ name, bytes: JSON.stringify(value) })),
      ...more,
    ]),
  );
const jsonl = (records: readonly unknown[]): string =>
  written(
    'x.jsonl',
    [{ natter: 'export', version: 1 }, ...records, { type: 'end', rooms: 1, messages: 1 }]
      .map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
      .join('\n'),
  );
const message = (n: number, fields: object = {}): object => ({
  type: 'message',
  room: 'lobby',
  n,
  id: `m${n}`,
  from: 'ann',
  at: 1_700_000_000_000 + n,
  text: `message ${n}`,
  ...fields,
});
const lobby = { type: 'room', room: 'lobby' };
const users = [
  { id: 'U1', name: 'ann' },
  { id: 'U2', name: 'bob' },
];
const said = (ts: string, text: string, fields: object = {}): object => ({
  type: 'message',
  user: 'U1',
  ts,
  text,
  ...fields,
});

/** Access and texts by room, as the operator exports them. */
async function rooms({ run }: Natter): Promise<Record<string, string[]>> {
  const { code, out } = await run(['export', '--everything']);
  expect(code).toBe(0);
  const found: Record<string, string[]> = {};
  for (const line of out.trim().split('\n')) {
    const { type, room = '', access, text = '' } = JSON.parse(line) as Record<string, string>;
    if (type === 'room') found[room] = [access ?? 'open'];
    if (type === 'message') found[room]?.push(text);
  }
  return found;
}

test.each([
  ['../users.json'],
  ['/etc/passwd'],
  ['C:\\windows\\x.json'],
  ['C:/windows/x.json'],
  ['general\\2026-01-01.json'],
  ['__uploads/F1/../../../x'],
  ['users.json'],
])('a zip with a file named %s is refused whole, in one line', slow, async (name) => {
  const server = await freshNatter();
  const path = slackZip({ 'users.json': users, 'channels.json': [{ id: 'C1', name: 'general' }] }, [
    { name, bytes: '[]' },
  ]);
  const { code, out, error } = await server.run(['import', path]);
  expect([code, out]).toEqual([2, '']);
  expect(error.trim().split('\n')).toHaveLength(1);
});

test('names that hold NUL, escapes or whole worlds end in the report as text', slow, async () => {
  const server = await freshNatter();
  const day = [said('1700000000.000100', 'hello'), said('253402300799.000000', 'from year 9999')];
  const path = slackZip(
    {
      'users.json': users,
      'channels.json': [{ id: 'C1', name: 'general' }],
      'general/2026-01-01.json': day,
      // The same day once more, under another name: each message counts once.
      'general/2026-01-01-2.json': day,
      'a\u0000b\u001b[31m/2026-01-01.json': [said('1700000000.000200', 'of no channel')],
    },
    [
      { name: 'general/2026-01-02.json', bytes: '['.repeat(200_000) },
      { name: 'general/2026-01-03.json', bytes: `[${'0,'.repeat(20_000_000)}0]` },
      { name: '__uploads/F1/inner.zip', bytes: zipOf([{ name: 'x', bytes: ' '.repeat(1e7) }]) },
    ],
  );
  const imported = await server.run(['import', path]);
  expect(imported).toMatchObject({ code: 0, out: '2 messages imported into 1 rooms\n' });
  expect(imported.error).toMatch('2 × a message that is there twice');
  expect(imported.error).toMatch('2 × a day that cannot be read');
  expect(imported.error).toMatch('1 × a folder of no channel (a\\x00b\\x1b[31m)');
  expect(imported.error).toMatch('1 × messages from the future');
  for (const control of ['\0', '\u001b']) expect(imported.error).not.toContain(control);
  expect(await rooms(server)).toEqual({ general: ['open', 'hello', 'from year 9999'] });
});

test('private channels stay closed wherever a Slack export lists them', slow, async () => {
  const server = await freshNatter();
  const path = slackZip({
    'users.json': users,
    'channels.json': [
      { id: 'C1', name: 'general' },
      { id: 'C2', name: 'board', is_private: true },
      { id: 'C3', name: 'plans' },
      { id: 'D1', name: 'D1', is_im: true, members: ['U1', 'U2'] },
    ],
    'groups.json': [
      { id: 'G1', name: 'plans' },
      { id: 'C1', name: 'general' },
    ],
    'general/2026-01-01.json': [said('1700000000.000100', 'in both lists')],
    'board/2026-01-01.json': [said('1700000000.000100', 'of the board')],
    'plans/2026-01-01.json': [said('1700000000.000100', 'secret plans')],
    'D1/2026-01-01.json': [said('1700000000.000100', 'psst')],
  });
  const imported = await server.run(['import', path]);
  expect(imported).toMatchObject({ code: 0 });
  const found = await rooms(server);
  const open = Object.entries(found).filter(([, [access]]) => access === 'open');
  expect(open.flatMap(([, [, ...texts]]) => texts)).toEqual([]);
  const texts = Object.values(found).flatMap(([, ...each]) => each);
  expect(texts.toSorted()).toEqual(['in both lists', 'of the board', 'psst', 'secret plans']);
});

test('a room that a source tells twice, open and closed, is closed', slow, async () => {
  const server = await freshNatter();
  const path = jsonl([lobby, message(1), { ...lobby, access: 'closed' }, message(2)]);
  expect(await server.run(['import', path])).toMatchObject({ code: 0 });
  expect(await rooms(server)).toEqual({ lobby: ['closed', 'message 1', 'message 2'] });
});

test('records that no gateway takes are left out, and the rest is imported', slow, async () => {
  const server = await freshNatter();
  const many = (count: number): string[] => Array.from({ length: count }, (_, n) => `fan${n}`);
  const path = jsonl([
    lobby,
    message(1),
    message(2, { to: [] }),
    message(3, { to: many(300) }),
    message(4, { at: -1 }),
    message(5, { at: 1e300 }),
    message(6, { at: 1.5 }),
    message(7, { reactions: [{ emoji: '👍', by: many(2_001) }] }),
    message(8, { text: '\ud800' }),
    '{"type":"message","room":"lobby"',
    '[]',
    'null',
    message(9, { __proto__: null, constructor: 1, from: '__proto__' }),
    message(10, { edited: Number.MAX_SAFE_INTEGER, expires: Number.MAX_SAFE_INTEGER }),
    message(11, { reactions: [{ emoji: '👍', by: many(2_000), more: 5 }] }),
    message(12, { thread: 13 }),
    message(13, { thread: 14 }),
    message(14, { thread: 12 }),
    message(15, { thread: 12, ref: 99 }),
    message(1, { text: 'another first' }),
  ]);
  const imported = await server.run(['import', path]);
  expect(imported).toMatchObject({ code: 0, out: '8 messages imported into 1 rooms\n' });
  expect(imported.error).toMatch('10 × no record');
  expect(imported.error).toMatch('4 × replies to themselves, in a circle');
  expect(imported.error).toMatch('1 × a message that is there twice');
  const stored = await server.messages('lobby');
  const numbers = stored.map(({ text }) => Number(String(text).split(' ')[1]));
  expect(numbers).toEqual([1, 9, 10, 11, 12, 13, 14, 15]);
  expect(stored[2]?.['edited']).toBeLessThan(Date.now() + 60_000);
  expect(stored[3]?.['reactions']).toMatchObject([{ emoji: '👍', count: 2_000 }]);
  // What was imported can be read by all that show dates.
  const pages = join(newFolder(), 'pages');
  const html = await server.run(['export', pages, '--everything', '--format', 'html']);
  expect(html).toMatchObject({ code: 0, error: '' });
});

test('a line of a gigabyte costs neither memory nor the rest', slow, async () => {
  const server = await freshNatter();
  const path = join(newFolder(), 'x.jsonl');
  const out = createWriteStream(path);
  out.write(`{"natter":"export","version":1}\n${JSON.stringify(lobby)}\n`);
  const part = Buffer.alloc(8 * 1024 * 1024, 'x');
  for (let at = 0; at < 128; at += 1) if (!out.write(part)) await once(out, 'drain');
  out.end(`\n${JSON.stringify(message(1))}\n{"type":"end","rooms":1,"messages":1}\n`);
  await once(out, 'close');
  const env = { NODE_OPTIONS: '--max-old-space-size=64' };
  const imported = await server.run(['import', path], env);
  expect(imported).toMatchObject({ code: 0, out: '1 messages imported into 1 rooms\n' });
  expect(imported.error).toMatch('1 × a line that is too long');
});
