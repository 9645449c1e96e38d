// `natter export` and `natter import` between real servers, in Natter's own format and Slack's.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshNatter, newFolder, OPERATOR, sessionOf } from './portable-world.ts';
import type { Natter } from './portable-world.ts';

const slow = { timeout: 120_000 };
const THUMB = encodeURIComponent('👍');

/** Says something of every kind. */
async function talk({ say, ask }: Natter): Promise<void> {
  const act = (room: string, name: string, body: object) =>
    ask(`/rooms/${room}/acts/${name}`, { method: 'POST', session: OPERATOR, body });
  await act('plans', 'create', { access: 'closed', topic: 'Our plans' });
  await act('news', 'create', { access: 'open', topic: 'What is new' });
  const root = await say('lobby', 'ann', { text: 'shall we <ship> & when?' });
  await say('lobby', 'bob', { text: 'at nine', ref: root });
  await say('lobby', 'Chloé', { text: 'ok @ann\nsecond line 上海', ref: root });
  const edited = await say('lobby', 'bob', { text: 'typo' });
  await ask(`/rooms/lobby/messages/${edited}`, {
    method: 'PATCH',
    session: sessionOf('bob'),
    body: { alias: 'bob', text: 'no typo' },
  });
  for (const alias of ['ann', 'Chloé']) {
    await ask(
      `/rooms/lobby/messages/${root}/reactions/${THUMB}?alias=${encodeURIComponent(alias)}`,
      { method: 'PUT', session: sessionOf(alias) },
    );
  }
  await ask(`/rooms/lobby/messages/${root}/pin?alias=operator`, {
    method: 'PUT',
    session: OPERATOR,
  });
  const erased = await say('lobby', 'bob', { text: 'gone' });
  await ask(`/rooms/lobby/messages/${erased}?alias=bob`, {
    method: 'DELETE',
    session: sessionOf('bob'),
  });
  await say('news', 'ann', { text: '/me waves' });
  const form = new FormData();
  form.set('alias', 'ann');
  form.set('width', '640');
  form.set('height', '480');
  form.set('file', new Blob(['the bytes of a file'], { type: 'text/plain' }), 'a file.txt');
  await ask('/rooms/news/files', { method: 'POST', session: sessionOf('ann'), form });
}

test('an export imported into a fresh server exports to the same bytes', slow, async () => {
  const one = await freshNatter();
  await talk(one);
  const folder = newFolder();
  const first = join(folder, 'first.jsonl');
  expect(await one.run(['export', first, '--everything'])).toMatchObject({ code: 0, error: '' });
  const other = await freshNatter();
  const imported = await other.run(['import', first]);
  expect(imported.error).not.toMatch('×');
  expect(imported).toMatchObject({ code: 0, out: '6 messages imported into 3 rooms\n' });
  const second = join(folder, 'second.jsonl');
  expect(await other.run(['export', second, '--everything'])).toMatchObject({ code: 0, error: '' });
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));
  const [file] = readFileSync(first, 'utf8').match(/[0-9a-f]{64}/) ?? [''];
  expect(readFileSync(join(folder, 'second.files', file), 'utf8')).toBe('the bytes of a file');
  // Members read it as any history.
  const [root, reply] = await other.messages('lobby');
  expect(root).toMatchObject({
    from: 'ann',
    imported: 'natter',
    pinned: true,
    replies: { count: 2 },
    reactions: [{ emoji: '👍', count: 2, names: ['ann', 'Chloé'] }],
  });
  expect(reply).toMatchObject({ thread: { root: root?.['seq'] }, ref: root?.['seq'] });
  const again = await other.run(['import', first]);
  expect(again).toMatchObject({
    code: 0,
    out: '0 messages imported into 3 rooms, 6 were there already\n',
  });
  expect(await other.messages('lobby')).toHaveLength(4);
  // The server that it came from has it all.
  const back = await one.run(['import', first]);
  expect(back.out).toMatch(/^0 messages imported/);
  expect(back.error).toMatch('nothing to add');
  expect(await one.messages('lobby')).toHaveLength(4);
});

test('an export in Slack’s format is imported with all that the format holds', slow, async () => {
  const one = await freshNatter();
  await talk(one);
  const zip = join(newFolder(), 'team.zip');
  expect(await one.run(['export', zip, '--everything'])).toMatchObject({ code: 0, error: '' });
  const other = await freshNatter();
  const imported = await other.run(['import', zip]);
  expect(imported.error).not.toMatch('×');
  expect(imported).toMatchObject({ code: 0, out: '6 messages imported into 3 rooms\n' });
  for (const room of ['lobby', 'news']) {
    expect(await comparable(other, room)).toEqual(await comparable(one, room));
  }
  const { out } = await other.run(['export', '--everything']);
  expect(out).toMatch('{"type":"room","room":"plans","access":"closed","topic":"Our plans"}');
  expect(await other.run(['import', zip])).toMatchObject({
    out: '0 messages imported into 3 rooms, 6 were there already\n',
  });
});

/** What of messages a Slack export keeps. */
async function comparable(natter: Natter, room: string): Promise<object[]> {
  const messages = await natter.messages(room);
  const numbers = new Map(messages.map(({ seq }, index) => [seq, index]));
  return messages.map(({ from, at, text, edited, reactions, pinned, replies, thread, file }) => ({
    from,
    at,
    text,
    edited,
    reactions,
    pinned,
    replies: (replies as { count: number } | undefined)?.count,
    thread: numbers.get((thread as { root: number } | undefined)?.root),
    file: file && { ...file, id: '' },
  }));
}

test('pages to read hold every message and no markup of its text', slow, async () => {
  const one = await freshNatter();
  await talk(one);
  const path = join(newFolder(), 'pages');
  expect(await one.run(['export', path, '--everything', '--format', 'html'])).toMatchObject({
    code: 0,
    error: '',
  });
  const page = readFileSync(join(path, 'room-lobby.html'), 'utf8');
  expect(page).toMatch('shall we &lt;ship&gt; &amp; when?');
  expect(page).not.toMatch(/<ship>|<script/);
  expect(readFileSync(join(path, 'index.html'), 'utf8')).toMatch('room-plans.html');
  expect(existsSync(join(path, 'files'))).toBe(true);
});

test('a person exports what they may read; only the operator everything', slow, async () => {
  const one = await freshNatter();
  await talk(one);
  await one.say('plans', 'ann', { text: 'x' }).catch(() => undefined);
  const env = { NATTER_URL: one.url, NATTER_TOKEN: sessionOf('ann') };
  const { runNatter } = await import('./natter.ts');
  const own = await runNatter(['export'], { env });
  expect(own).toMatchObject({ code: 0, error: '' });
  expect(own.out).toMatch('"room":"lobby"');
  expect(own.out).not.toMatch('plans');
  const all = await runNatter(['export', '--everything'], { env });
  expect(all).toMatchObject({ code: 1, out: '' });
  expect(all.error).toMatch('forbidden');
  const file = join(newFolder(), 'x.jsonl');
  await one.run(['export', file, '--everything']);
  const refused = await runNatter(['import', file], { env });
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.error).toMatch('only owners and the operator');
});
