// The commands of a person who is signed in, against real gateways and identity: talking as
// oneself, tokens, people, invites, and what ends it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { accountsOfFile, PASSWORD, post, secretOf } from './accounts.ts';
import type { Home } from './accounts.ts';
import { natter, runNatter } from './natter.ts';
import { pty, Terminal } from './terminal.ts';

// Each test runs natter up to a dozen times, a second or two each on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const { gateways, url, register, home, signedIn } = await accountsOfFile();
await Promise.all(['Ada', 'Bob', 'Cy'].map((alias) => register(alias)));
const [olga, ada, bob] = (await Promise.all(
  ['Olga', 'Ada', 'Bob'].map((alias) => signedIn(alias)),
)) as [Home, Home, Home];
const folder = mkdtempSync(join(tmpdir(), 'natter-account-'));
afterAll(() => rmSync(folder, { recursive: true }));

const inTerminal = { skip: pty === undefined };
const done = (out = '') => ({ code: 0, out, error: '' });
const refusal = (pattern: RegExp) => ({
  code: 1,
  out: '',
  error: expect.stringMatching(pattern) as string,
});
/** The texts of a room, and who said them, as this person sees them. */
const heardBy = async ({ env }: Home, room: string): Promise<string[]> => {
  const { child, ended } = natter(['tail', '--json', '--history', '50', '--room', room], {
    ...env,
  });
  let heard = '';
  child.stdout.on('data', (chunk: Buffer) => {
    heard += String(chunk);
    if (heard.includes('"the end"')) child.kill('SIGTERM');
  });
  const { out } = await ended;
  const messages = out.trim().split('\n');
  return messages
    .map((line) => JSON.parse(line) as { readonly from: string; readonly text: string })
    .map(({ from, text }) => `${from}: ${text}`);
};
const linesOf = (out: string): string[][] =>
  out
    .trim()
    .split('\n')
    .map((line) => line.split(/ {2,}/));

/** Does something again and again until the promise is settled. */
async function until(settled: Promise<unknown>, act: () => Promise<unknown>): Promise<void> {
  let isSettled = false;
  void settled.then(() => (isSettled = true));
  while (!isSettled) await act();
}

test('say, upload and tail are the person, whatever the user is called', async () => {
  const at = ['--room', 'work'];
  const env = { ...ada.env, NATTER_ALIAS: 'somebody' };
  expect(await runNatter(['say', 'hello', ...at], { env })).toEqual(done());
  expect(await ada.run(['say', 'me too', '--alias', 'ADA', ...at])).toEqual(done());
  expect(await ada.run(['say', 'not me', '--alias', 'Bob', ...at])).toEqual(
    refusal(/^natter: forbidden: /),
  );
  const path = join(folder, 'report.txt');
  writeFileSync(path, 'the report');
  const shared = await ada.run(['upload', path, ...at]);
  expect(shared).toMatchObject({ code: 0, error: '' });
  expect(await bob.run(['say', '-', ...at], 'one\nthe end\n')).toEqual(done());
  expect(await heardBy(bob, 'work')).toEqual([
    'Ada: hello',
    'Ada: me too',
    'Ada: ',
    'Bob: one',
    'Bob: the end',
  ]);
  // Nobody else is let in.
  expect(await home().run(['say', 'hello', ...at])).toEqual(
    refusal(/^natter: unauthorized: .*; sign in with `natter login`, or pass a valid token\n$/),
  );
  expect(await home().run(['tail', ...at])).toEqual(refusal(/^natter: unauthorized: /));
});

test('two chats of a person are one member, and both hear everything', inTerminal, async () => {
  const chat = ({ env }: Home, index: number) =>
    new Terminal({
      args: ['--room', 'pair', '--url', gateways[index]?.httpUrl ?? ''],
      env,
      columns: 100,
    });
  // Gateways of one deployment, each signed in to.
  await ada.run(
    ['login', '--alias', 'Ada', ...gateways.flatMap((g) => ['--url', g.httpUrl])],
    PASSWORD,
  );
  using one = chat(ada, 0);
  await one.shows('1 here: Ada');
  using two = chat(ada, 1);
  await two.shows('1 here: Ada');
  one.enter('from one');
  await two.shows('Ada: from one');
  two.enter('/msg ada to myself');
  await one.shows('Ada → Ada: to myself');
  expect(await ada.run(['say', 'from a script', '--room', 'pair'])).toEqual(done());
  await one.shows('Ada: from a script');
  await two.shows('Ada: from a script');
  expect(two.lines.filter((line) => /joined|left/.test(line))).toEqual([]);
  two.enter('/quit');
  expect(await two.exited).toBe(0);
  one.enter('still here');
  await one.shows('Ada: still here');
});

test('signed out everywhere, a chat ends and says what to do', inTerminal, async () => {
  await register('Dan');
  const [one, two] = [await signedIn('Dan'), await signedIn('Dan')];
  using chat = new Terminal({ args: ['--room', 'gone'], env: one.env, columns: 120 });
  await chat.shows('1 here: Dan');
  const tail = natter(['tail', '--room', 'gone'], { ...one.env });
  // It follows once it has shown something.
  const heard = new Promise((resolve) => tail.child.stdout.once('data', resolve));
  await until(heard, () => two.run(['say', 'hello', '--room', 'gone']));
  expect(await two.run(['logout', '--everywhere'])).toEqual(done());
  await chat.shows(/^! signed out, .*; sign in with `natter login`$/);
  expect(await chat.exited).toBe(5);
  expect(await tail.ended).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^natter: unauthorized: /) as string,
  });
  expect(await one.run(['say', 'anybody?'])).toEqual(
    refusal(/^natter: unauthorized: .*; sign in with `natter login`/),
  );
  // Signing out where one is signed out already is done.
  expect(await one.run(['logout'])).toEqual(done());
});

test('a token speaks as its person until it is revoked', async () => {
  const made = await ada.run(['token', 'add', 'ci runner', '--days', '30', '--room', 'builds']);
  expect(made).toMatchObject({ code: 0, error: '' });
  const token = made.out.trim();
  expect(token).toMatch(/^nt_[\w-]{43}$/);
  const path = join(folder, 'token');
  writeFileSync(path, made.out);
  const nobody = home();
  const env = { ...nobody.env, NATTER_TOKEN: token };
  const say = ['say', 'built', '--room', 'builds'];
  expect(await runNatter(say, { env })).toEqual(done());
  expect(await nobody.run([...say, '--token', path])).toEqual(done());
  expect(await nobody.run([...say, '--token', token])).toEqual(done());
  // A token goes before the login.
  expect(await bob.run(['say', 'the end', '--room', 'builds', '--token', path])).toEqual(done());
  expect(await heardBy(bob, 'builds')).toEqual(
    ['built', 'built', 'built', 'the end'].map((text) => `Ada: ${text}`),
  );
  // It is good for these rooms, and for talk.
  expect(await nobody.run(['say', 'hi', '--room', 'other', '--token', path])).toEqual(
    refusal(/^natter: forbidden: you may not speak in this room\n$/),
  );
  expect(await nobody.run(['token', 'add', 'more', '--token', path])).toEqual(
    refusal(/^natter: forbidden: /),
  );
  const { out: list } = await ada.run(['token', 'list']);
  const [row] = linesOf(list).filter(([, name]) => name === 'ci runner');
  expect(row?.slice(2)).toEqual([
    expect.stringMatching(/^made \d{4}-\d\d-\d\d$/),
    expect.stringMatching(/^until \d{4}-\d\d-\d\d$/),
    'builds',
  ]);
  expect(list).not.toContain(token);
  const { out: json } = await ada.run(['token', '--json']);
  const ids = json
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly id: string }).id);
  expect(ids).toContain(row?.[0]);
  expect(await ada.run(['token', 'revoke', row?.[0] ?? ''])).toEqual(done());
  expect(await runNatter(say, { env })).toEqual(refusal(/^natter: unauthorized: /));
  expect((await ada.run(['token', 'list'])).out).not.toContain('ci runner');
});

test('a bad NATTER_TOKEN is refused and never shown', async () => {
  const env = { ...home().env, NATTER_TOKEN: 'not a token' };
  expect(await runNatter(['say', 'x'], { env })).toEqual({
    code: 2,
    out: '',
    error: 'natter: NATTER_TOKEN holds no token\n',
  });
});

test('an invite brings somebody in, with the role it says', async () => {
  const made = await olga.run(['invite', '--role', 'guest', '--hours', '1', '--note', 'for Gus']);
  expect(made).toMatchObject({ code: 0, error: '' });
  expect(made.out).toMatch(/^http:\/\/[\d.:]+\/invite#ni_[\w-]{43}\n$/);
  const secret = secretOf(made.out);
  await post(url, '/invites/accept', { secret, alias: 'Gus', password: PASSWORD });
  const gus = await signedIn('Gus');
  expect((await gus.run(['whoami'])).out).toMatch(/^Gus \(guest\) at /);
  for (const words of [['invite'], ['people'], ['people', 'disable', 'Ada']])
    expect(await gus.run(words)).toEqual(refusal(/^natter: forbidden: Your role/));
});

test('an owner lists people, changes them, and brings them back', inTerminal, async () => {
  const { out } = await olga.run(['people']);
  const rows = linesOf(out);
  expect(rows).toContainEqual(['Olga', 'owner', expect.stringMatching(/^seen \d{4}-/)]);
  expect(rows).toContainEqual(['Cy', 'member', expect.anything()]);
  const { out: json } = await olga.run(['people', '--json']);
  expect(json.trim().split('\n')).toHaveLength(rows.length);
  expect(await olga.run(['people', 'role', 'CY', 'admin'])).toEqual(done('Cy is admin\n'));
  const cy = await signedIn('Cy');
  expect((await cy.run(['whoami'])).out).toMatch(/^Cy \(admin\) at /);
  using chat = new Terminal({ args: ['--room', 'cy'], env: cy.env, columns: 120 });
  await chat.shows('1 here: Cy');
  expect(await olga.run(['people', 'disable', 'cy'])).toEqual(done('Cy is disabled\n'));
  expect(await chat.exited).toBe(5);
  expect(linesOf((await olga.run(['people'])).out)).toContainEqual(['Cy', 'admin', 'disabled']);
  expect(await home().run(['login', '--alias', 'Cy'], PASSWORD)).toMatchObject({ code: 1 });
  expect(await olga.run(['people', 'enable', 'cy'])).toEqual(done('Cy is admin\n'));
  const link = await olga.run(['people', 'recover', 'cy']);
  expect(link.out).toMatch(/^http:\/\/[\d.:]+\/recover#nr_[\w-]{43}\n$/);
  await post(url, '/recover', { secret: secretOf(link.out), password: 'another battery' });
  expect(await home().run(['login', '--alias', 'Cy'], 'another battery')).toMatchObject({
    code: 0,
  });
  expect(await olga.run(['people', 'disable', 'nobody'])).toEqual(
    refusal(/^natter: nobody has the alias nobody\n$/),
  );
  expect(await olga.run(['people', 'role', 'Olga', 'member'])).toEqual(
    refusal(/^natter: last-owner: /),
  );
});

test('a status is set for some time, shown, refused in words, and removed', async () => {
  await register('Stella');
  const stella = await signedIn('Stella');
  expect(await stella.run(['status'])).toEqual({ code: 0, out: 'no status\n', error: '' });
  const set = await stella.run(['status', 'On', 'holiday', '--emoji', '🌴', '--for', '3d']);
  expect(set.out).toMatch(/^🌴 On holiday until \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$/);
  expect((await stella.run(['status'])).out).toBe(set.out);
  const refused = await stella.run(['status', 'x'.repeat(101)]);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.error).toMatch(/1 to 100 characters/);
  expect(await stella.run(['status', '-'])).toMatchObject({ code: 0, out: 'no status\n' });
});
