// Exports and imports where people sign in: authors become accounts that they claim by a link, and
// rooms and direct messages keep their people.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { accountsOfFile, PASSWORD, post } from './accounts.ts';
import type { Home } from './accounts.ts';

const { register, signedIn, url } = await accountsOfFile();
const folder = mkdtempSync(join(tmpdir(), 'natter-portable-'));
afterAll(() => rmSync(folder, { recursive: true }));
const slow = { timeout: 180_000 };

const olga = await signedIn('Olga');
await register('Ann');
const ann = await signedIn('Ann');
await register('Adam', 'admin');
const adam = await signedIn('Adam');

const at = 1_700_000_000_000;
const said = (room: string, n: number, from: string, fields: object = {}): object => {
  const base = { type: 'message', room, n, id: `${room}-${n}`, from, at: at + n };
  return { ...base, text: `${from} in ${room}`, ...fields };
};
const records = [
  { natter: 'export', version: 1 },
  {
    type: 'room',
    room: '@ann,Zoe',
    access: 'direct',
    people: [
      { alias: 'ann', role: 'member' },
      { alias: 'Zoe', role: 'member' },
    ],
  },
  said('@ann,Zoe', 1, 'Zoe', { to: ['ann'] }),
  {
    type: 'room',
    room: 'board',
    access: 'closed',
    people: [
      { alias: 'ann', role: 'member' },
      { alias: 'Zoe', role: 'owner' },
    ],
  },
  said('board', 1, 'Zoe', { reactions: [{ emoji: '👍', by: ['ann', 'Zoe'] }] }),
  { type: 'room', room: 'town' },
  said('town', 1, 'Zoe'),
  said('town', 2, 'ann', { to: ['Zoe'] }),
  { type: 'end', rooms: 3, messages: 4 },
];
const path = join(folder, 'ours.jsonl');
writeFileSync(path, records.map((each) => `${JSON.stringify(each)}\n`).join(''));

const exported = async ({ run }: Home, ...args: string[]): Promise<string> => {
  const { code, out, error } = await run(['export', ...args]);
  expect([code, error]).toEqual([0, '']);
  return out;
};

test('authors claim their accounts by a link, and see what was theirs', slow, async () => {
  for (const home of [ann, adam]) {
    const refused = await home.run(['import', path]);
    expect(refused).toMatchObject({ code: 1, out: '' });
  }
  const links = join(folder, 'links.txt');
  const imported = await olga.run(['import', path, '--links', links]);
  expect(imported).toMatchObject({ code: 0 });
  expect(imported.out).toMatch(/^1 new people; .*links\.txt\n4 messages imported into 3 rooms\n$/);
  // Ann was here, under the same alias.
  const [line = '', ...more] = readFileSync(links, 'utf8').trim().split('\n');
  expect(more).toEqual([]);
  const [alias, link = ''] = line.split('\t');
  expect(alias).toBe('Zoe');
  await post(url, '/recover', { secret: new URL(link).hash.slice(1), password: PASSWORD });
  const zoe = await signedIn('Zoe');
  const hers = await exported(zoe);
  for (const text of ['Zoe in @ann,Zoe', 'Zoe in board', 'Zoe in town', 'ann in town'])
    expect(hers).toMatch(text);
  expect(await exported(ann)).toMatch('Zoe in board');
  // Who imports belongs to no room by it, and sees nothing private unless asked for everything.
  const owners = await exported(olga);
  expect(owners).toMatch('Zoe in town');
  expect(owners).not.toMatch(/board|ann in town|@/);
  expect((await adam.run(['export', '--everything'])).code).toBe(1);
});

test('with accounts, an export of everything has the same bytes again', slow, async () => {
  expect(await exported(olga, '--everything')).toBe(readFileSync(path, 'utf8'));
  expect((await olga.run(['import', path])).out).toBe(
    '0 messages imported into 3 rooms, 4 were there already\n',
  );
});
