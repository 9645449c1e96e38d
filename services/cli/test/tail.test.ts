// `natter tail` against real gateways: each message once, through their deaths, at any pace.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Message } from '@natter/protocol';
import { eventually, JsonPeer, startGateway, startNats } from '@natter/testkit';
import type { TestGateway, TestNats } from '@natter/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BIN, natter, runNatter } from './natter.ts';

let nats: TestNats;
let gateway: TestGateway;
let stateHome: string;
beforeAll(async () => {
  stateHome = mkdtempSync(join(tmpdir(), 'natter-state-'));
  nats = await startNats();
  gateway = await startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } });
});
afterAll(async () => {
  await gateway.stop();
  await nats.stop();
  rmSync(stateHome, { recursive: true });
});

async function speaker(room: string, alias = 'bob'): Promise<JsonPeer> {
  const peer = await JsonPeer.open(gateway.wsUrl);
  await peer.hello(alias);
  await peer.join(room);
  return peer;
}

/** Tails a room; its lines so far. */
function tail(room: string, more: readonly string[] = [], urls = [gateway.httpUrl]) {
  const args = ['tail', '--room', room, ...urls.flatMap((url) => ['--url', url]), ...more];
  const { child, ended } = natter(args, { XDG_STATE_HOME: stateHome });
  let out = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  const lines = (): string[] => out.split('\n').slice(0, -1);
  const messages = (): Message[] => lines().map((line) => JSON.parse(line) as Message);
  return { child, ended, lines, messages };
}

test('tail prints new messages without joining the room', async () => {
  using bob = await speaker('plain');
  await bob.say('plain', 'before');
  using cy = await speaker('plain', 'cy');
  const { child, ended, lines } = tail('plain');
  const said = await eventually(async () => {
    await bob.say('plain', 'hello\u001b[2J');
    expect(lines()).not.toEqual([]);
    return lines()[0] ?? '';
  });
  expect(said).toMatch(/^\d\d:\d\d bob: hello\\x1b\[2J$/);
  // Private to another.
  await bob.say('plain', 'psst', { to: ['cy'] });
  await bob.say('plain', 'the end');
  await eventually(() => expect(lines().at(-1)).toMatch(/the end$/));
  expect(lines().filter((line) => /before|psst/.test(line))).toEqual([]);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, error: '' });
  expect(cy.frames.filter(({ type }) => type === 'member')).toEqual([]);
});

test('tail takes --history, --json, and --alias for private messages', async () => {
  using bob = await speaker('whole');
  for (const n of [1, 2, 3]) await bob.say('whole', `old ${n}`);
  const say = ['say', 'to bob', '--to', 'bob', '--alias', 'ada', '--room', 'whole'];
  const url = ['--url', gateway.httpUrl];
  await runNatter([...say, ...url], { env: { XDG_STATE_HOME: stateHome } });
  const { child, ended, messages } = tail('whole', ['--json', '--history', '3', '--alias', 'ada']);
  await eventually(() => expect(messages()).toHaveLength(3));
  await bob.say('whole', 'new');
  await eventually(() => expect(messages()).toHaveLength(4));
  expect(messages()).toMatchObject([
    { type: 'message', from: 'bob', text: 'old 2' },
    { from: 'bob', text: 'old 3' },
    { from: 'ada', text: 'to bob', to: ['bob'] },
    { from: 'bob', text: 'new' },
  ]);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 143 });
});

test('a gateway dies: the other goes on, each message once', async () => {
  await using victim = await startGateway({ nats: nats.url });
  using bob = await speaker('killed');
  const { child, ended, messages } = tail(
    'killed',
    ['--json', '--history', '1'],
    [victim.httpUrl, gateway.httpUrl],
  );
  let n = 0;
  const sayUntil = (count: number) =>
    eventually(
      async () => {
        await bob.say('killed', String(n++));
        expect(messages().length).toBeGreaterThan(count);
      },
      { intervalMs: 1 },
    );
  await sayUntil(50);
  victim.kill('SIGKILL');
  expect(await victim.exited).toMatchObject({ signal: 'SIGKILL' });
  await sayUntil(messages().length + 50);
  await eventually(() => expect(messages().at(-1)?.text).toBe(String(n - 1)));
  // From the newest message at the start.
  const first = Number(messages()[0]?.text);
  expect(messages().map((message) => Number(message.text))).toEqual(
    Array.from({ length: n - first }, (_, each) => first + each),
  );
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, error: '' });
});

test('tail ends without a word when its reader has enough', async () => {
  using bob = await speaker('pipe');
  await bob.say('pipe', 'one');
  const tailed = `tail --history 1 --room pipe --url ${gateway.httpUrl}`;
  const command = `'${process.execPath}' '${BIN}' ${tailed} | head -n 2`;
  const shell = spawn('bash', ['-c', `set -o pipefail; ${command}`]);
  const [out, error] = [text(shell.stdout), text(shell.stderr)];
  const closed = once(shell, 'close');
  const talk = async (): Promise<void> => {
    // Each say is awaited: one left open would reject when its peer is closed, in a later test.
    while (shell.exitCode === null) await bob.say('pipe', 'more');
  };
  const [[code]] = (await Promise.all([closed, talk()])) as [[number], void];
  expect(code).toBe(0);
  expect((await out).split('\n')).toHaveLength(3);
  expect(await error).toBe('');
});

test('a reader that pauses loses nothing', async () => {
  using bob = await speaker('slow');
  const { child, ended, messages } = tail('slow', ['--json', '--history', '1']);
  await eventually(async () => {
    await bob.say('slow', 'x');
    expect(messages()).not.toEqual([]);
  });
  child.stdout.pause();
  // 9 MB: more than a pipe and a connection hold.
  const count = 600;
  for (let n = 0; n < count; n += 100) {
    const numbers = Array.from({ length: 100 }, (_, each) => n + each);
    await Promise.all(numbers.map((each) => bob.say('slow', `${each} ${'x'.repeat(15_000)}`)));
  }
  child.stdout.resume();
  await eventually(() => expect(messages().at(-1)?.text).toMatch(/^599 /), { timeoutMs: 20_000 });
  const numbers = messages().flatMap((message) => /^(\d+) /.exec(message.text)?.[1] ?? []);
  expect(numbers.map(Number)).toEqual(Array.from({ length: count }, (_, n) => n));
  child.kill('SIGKILL');
  await ended;
});
