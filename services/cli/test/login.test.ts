// `natter login`, `logout` and `whoami` against real gateways and identity, in scripts and at a
// terminal: what is asked, shown, kept and sent.
import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startGateway, startNats } from '@natter/testkit';
import { expect, test, vi } from 'vitest';
import { accountsOfFile, PASSWORD } from './accounts.ts';
import type { Home } from './accounts.ts';
import { runNatter } from './natter.ts';
import { serve } from './other-server.ts';
import { pty, Terminal } from './terminal.ts';

// Each test runs natter up to a dozen times, a second or two each on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const { gateways, url, register, home, signedIn } = await accountsOfFile();
await register('Ada');

const inTerminal = { skip: pty === undefined };
const kept = ({ path }: Home) =>
  JSON.parse(readFileSync(path, 'utf8')) as {
    readonly servers: Readonly<Record<string, { readonly credential: string }>>;
  };
const sessionsOf = async (credential: string): Promise<unknown> => {
  const headers = { authorization: `Bearer ${credential}` };
  const answer = await fetch(`${url}/v1/me`, { headers });
  const { sessions } = (await answer.json()) as { readonly sessions?: readonly object[] };
  return sessions?.length ?? answer.status;
};

test('a script signs in, is known, and signs out', async () => {
  const ada = home();
  expect(await ada.run(['whoami'])).toEqual({
    code: 1,
    out: '',
    error: `natter: you are not signed in at ${new URL(url).host}; use \`natter login\`\n`,
  });
  expect(await ada.run(['login', '--alias', 'ada'], `${PASSWORD}\r\nmore`)).toEqual({
    code: 0,
    out: 'signed in as Ada (member)\n',
    error: '',
  });
  expect(statSync(ada.path).mode & 0o777).toBe(0o600);
  const { credential } = kept(ada).servers[url] ?? { credential: '' };
  expect(credential).toMatch(/^ns_[\w-]{43}$/);
  expect(readFileSync(ada.path, 'utf8')).not.toContain(PASSWORD);
  const who = { code: 0, out: `Ada (member) at ${new URL(url).host}\n`, error: '' };
  expect(await ada.run(['whoami'])).toEqual(who);
  expect(await ada.run(['whoami', '--url', url.replace('http', 'ws')])).toEqual(who);
  expect(await ada.run(['logout'])).toEqual({ code: 0, out: '', error: '' });
  expect(kept(ada).servers).toEqual({});
  expect(await sessionsOf(credential)).toBe(401);
  expect(await ada.run(['logout'])).toMatchObject({ code: 1 });
});

test('a second sign-in ends the first session, which nobody could reach', async () => {
  const ada = await signedIn('Ada');
  const first = kept(ada).servers[url]?.credential ?? '';
  expect(await ada.run(['login', '--alias', 'Ada'], PASSWORD)).toMatchObject({ code: 0 });
  const second = kept(ada).servers[url]?.credential ?? '';
  expect(await sessionsOf(first)).toBe(401);
  const count = await sessionsOf(second);
  // Elsewhere, too, if asked for.
  await signedIn('Ada');
  expect(await sessionsOf(second)).toBe(Number(count) + 1);
  expect(await ada.run(['logout', '--everywhere'])).toMatchObject({ code: 0 });
  expect(await sessionsOf(second)).toBe(401);
});

test('natter tells of wrong passwords, and of too many, in plain words', async () => {
  const eve = home();
  const signIn = (password: string, alias: string) =>
    eve.run(['login', '--alias', alias], `${password}\n`);
  for (const [password, alias] of [
    ['wrong', 'Ada'],
    [PASSWORD, 'Nobody'],
  ] as const)
    expect(await signIn(password, alias)).toEqual({
      code: 1,
      out: '',
      error: 'natter: wrong alias or password\n',
    });
  // From the sixth failure on, each doubles the time that the next try must wait.
  const tooMany = /^natter: too many failed sign-ins; try again in \d+ s\n$/;
  let ended = await signIn('wrong', 'Mallory');
  for (let i = 0; i < 12 && !tooMany.test(ended.error); i += 1)
    ended = await signIn('wrong', 'Mallory');
  expect(ended).toMatchObject({
    code: 1,
    out: '',
    error: expect.stringMatching(tooMany) as string,
  });
  expect(existsSync(eve.path)).toBe(false);
});

test('without a terminal, alias and password must be given', async () => {
  const ada = home();
  expect(await ada.run(['login'], PASSWORD)).toMatchObject({
    code: 2,
    error: 'natter: no terminal: give --alias, and the password on standard input\n',
  });
  expect(await ada.run(['login', '--alias', 'Ada'])).toMatchObject({
    code: 2,
    error: 'natter: standard input is empty\n',
  });
});

test('a server without accounts says so', async () => {
  await using nats = await startNats();
  await using open = await startGateway({ nats: nats.url });
  const other = await serve((_, response) => response.writeHead(404).end());
  const { host } = new URL(open.httpUrl);
  for (const [server, name] of [
    [open.httpUrl, host],
    [`http://${other}`, other],
  ] as const)
    for (const words of [['login'], ['whoami'], ['people'], ['invite'], ['token', 'add', 'x']])
      expect(await home().run([...words, '--url', server])).toEqual({
        code: 1,
        out: '',
        error: `natter: ${name} has no accounts\n`,
      });
  // A token there is refused, not ignored.
  const env = { NATTER_TOKEN: `nt_${'A'.repeat(43)}`, NATTER_URL: open.httpUrl };
  expect(await runNatter(['say', 'hello'], { env })).toMatchObject({ code: 1 });
});

test('natter does not use a file that others can read', async () => {
  const ada = await signedIn('Ada');
  chmodSync(ada.path, 0o644);
  for (const words of [['say', 'hello'], ['tail'], ['whoami'], ['logout'], ['login']]) {
    const ended = await ada.run(words, PASSWORD);
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.error).toContain(`chmod 600 ${ada.path}`);
  }
  // A token that is given needs no file.
  const { credential } = kept(ada).servers[url] ?? { credential: '' };
  const env = { ...ada.env, NATTER_TOKEN: credential };
  expect(await runNatter(['say', 'hello'], { env })).toEqual({ code: 0, out: '', error: '' });
});

test('a credential of one server is never sent to another', async () => {
  const ada = await signedIn('Ada');
  const seen: string[] = [];
  const other = await serve((request, response) => {
    seen.push(JSON.stringify(request.headers));
    request.resume();
    response.writeHead(404).end();
  });
  for (const words of [['say', 'hello'], ['tail'], ['whoami'], ['people'], ['logout']])
    expect(await ada.run([...words, '--url', `http://${other}`])).toMatchObject({ code: 1 });
  expect(seen.length).toBeGreaterThan(3);
  expect(seen.join('\n')).not.toMatch(/ns_/);
  expect(await ada.run(['whoami'])).toMatchObject({ code: 0 });
  // The gateways of one deployment, named together, have one credential.
  const both = gateways.flatMap(({ httpUrl }) => ['--url', httpUrl]);
  expect(await ada.run(['login', '--alias', 'Ada', ...both], PASSWORD)).toMatchObject({ code: 0 });
  const second = gateways[1]?.httpUrl ?? '';
  expect(await ada.run(['whoami', second])).toMatchObject({ code: 0 });
  expect(await ada.run(['logout', ...both])).toMatchObject({ code: 0 });
  expect(kept(ada).servers).toEqual({});
});

test('logout forgets the credential also if the server is away', async () => {
  const ada = await signedIn('Ada');
  const { credential } = kept(ada).servers[url] ?? { credential: '' };
  const away = 'http://127.0.0.1:9';
  writeFileSync(ada.path, JSON.stringify({ servers: { [away]: { credential } } }));
  const ended = await ada.run(['logout', away, '--timeout', '1']);
  expect(ended).toMatchObject({ code: 3, out: '' });
  expect(ended.error).toMatch(
    /^natter: forgotten here, but not signed out there: no gateway answers/,
  );
  expect(kept(ada).servers).toEqual({});
});

test('login --token keeps a good token, wherever it comes from', async () => {
  const ada = await signedIn('Ada');
  const { out: token } = await ada.run(['token', 'add', 'laptop']);
  const file = join(ada.env['XDG_CONFIG_HOME'] ?? '', 'token');
  writeFileSync(file, token);
  for (const [value, input] of [
    [token.trim(), ''],
    [file, ''],
    ['-', token],
  ] as const) {
    const other = home();
    expect(await other.run(['login', '--token', value], input)).toEqual({
      code: 0,
      out: 'signed in as Ada (member)\n',
      error: '',
    });
    expect(kept(other).servers[url]?.credential).toBe(token.trim());
    const left = await other.run(['logout']);
    expect(left).toMatchObject({
      code: 0,
      error: expect.stringContaining('stays valid') as string,
    });
  }
  const bad = home();
  const refused = await bad.run(['login', '--token', `nt_${'A'.repeat(43)}`]);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.error).toMatch(/^natter: unauthorized: .*; sign in with `natter login`/);
  expect(refused.error).not.toContain('AAAA');
  expect(existsSync(bad.path)).toBe(false);
});

test('where another issuer makes the tokens, login keeps one', async () => {
  const secret = 'a secret of at least thirty-two bytes';
  await using nats = await startNats();
  await using jwt = await startGateway({
    nats: nats.url,
    env: {
      NATTER_AUTH: 'jwt',
      NATTER_JWT_SECRET: secret,
      NATTER_JWT_ISSUER: 'https://id.example',
      NATTER_JWT_AUDIENCE: 'chat',
    },
  });
  const tokenUntil = (exp: number): string => {
    const payload = { sub: 'p1', alias: 'Ada', exp, iss: 'https://id.example', aud: 'chat' };
    const text = [{ alg: 'HS256' }, payload]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
  };
  const seconds = Math.floor(Date.now() / 1_000);
  const [good, old] = [tokenUntil(seconds + 300), tokenUntil(seconds - 300)];
  const { host } = new URL(jwt.httpUrl);
  const ada = home();
  const at = ['--url', jwt.httpUrl];
  expect(await ada.run(['login', '--alias', 'Ada', ...at], PASSWORD)).toMatchObject({
    code: 2,
    error: `natter: ${host} has no passwords; use login --token TOKEN\n`,
  });
  expect(await ada.run(['login', '--token', old, ...at])).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^natter: unauthorized: /) as string,
  });
  expect(await ada.run(['login', '--token', '-', ...at], good)).toMatchObject({ code: 0 });
  expect(await ada.run(['whoami', ...at])).toMatchObject({ out: `Ada (member) at ${host}\n` });
  expect(await ada.run(['say', 'hello', ...at])).toEqual({ code: 0, out: '', error: '' });
  expect(await ada.run(['people', ...at])).toMatchObject({
    code: 1,
    error: `natter: ${host} has no accounts\n`,
  });
  expect(await ada.run(['say', 'hello', '--token', old, ...at])).toMatchObject({
    code: 1,
    error: expect.stringMatching(/^natter: unauthorized: /) as string,
  });
});

test('at a terminal it asks, and the password is never shown', inTerminal, async () => {
  const ada = home();
  using terminal = new Terminal({ args: ['login'], env: ada.env });
  await terminal.prompts('alias:');
  // What is typed wrong can be erased; arrows are no characters.
  terminal.type('Adx\u007fa\u001b[D');
  await terminal.prompts('alias: Ada');
  // Typed ahead of the question.
  terminal.type(`\rnot this\u0015${PASSWORD.slice(0, -1)}`);
  await terminal.prompts('password:');
  terminal.type('Y\b');
  terminal.enter(PASSWORD.slice(-1));
  await terminal.shows('signed in as Ada (member)');
  expect(await terminal.exited).toBe(0);
  for (const part of [PASSWORD, PASSWORD.slice(0, 6), 'not this', '***'])
    expect(terminal.raw).not.toContain(part);
  expect(await ada.run(['whoami'])).toMatchObject({ code: 0 });
});

test('a token that is typed at a terminal is never shown', inTerminal, async () => {
  const { out } = await (await signedIn('Ada')).run(['token', 'add', 'typed']);
  const other = home();
  using terminal = new Terminal({ args: ['login', '--token', '-'], env: other.env });
  await terminal.prompts('token:');
  terminal.enter(out.trim());
  await terminal.shows('signed in as Ada (member)');
  expect(terminal.raw).not.toContain(out.slice(0, 8));
  expect(await other.run(['whoami'])).toMatchObject({ code: 0 });
});

test('Ctrl-C at a question ends with nothing kept', inTerminal, async () => {
  for (const keys of ['\u0003', 'Ada\rsecret\u0003', '\u0004']) {
    const ada = home();
    using terminal = new Terminal({ args: ['login'], env: ada.env });
    await terminal.prompts('alias:');
    terminal.type(keys);
    expect(await terminal.exited).toBe(130);
    expect(terminal.raw).not.toContain('secret');
    expect(existsSync(ada.path)).toBe(false);
  }
});
