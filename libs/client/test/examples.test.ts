// The examples, run as they are, against real gateways.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, JsonPeer } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deploy(2);
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** Runs one; what it prints so far. */
function run(example: string, ...args: string[]) {
  const path = fileURLToPath(new URL(`../examples/${example}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (printed += data.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exited, printed: () => printed };
}

async function peer(alias: string, room = 'lobby'): Promise<JsonPeer> {
  const opened = await JsonPeer.open(deployment.gateway(1).wsUrl);
  await opened.hello(alias);
  await opened.join(room);
  return opened;
}

test('echo-bot answers those who speak to it, at the next gateway too, until it is told to stop', async () => {
  using ada = await peer('ann');
  // It is at the one that is killed: the other is not there yet as far as it knows.
  const bot = run('echo-bot.ts', deployment.gateway(0).wsUrl);
  await eventually(() => expect(bot.printed()).toBe('here\n'));
  await ada.next('member');
  const { seq } = (await ada.say('lobby', 'hello', { to: ['echo'] })) as { seq: number };
  const answer = (text: string) =>
    ada.next((frame) => frame.type === 'message' && frame.text === `you said: ${text}`);
  expect(await answer('hello')).toMatchObject({ from: 'echo', to: ['ann'], ref: seq });
  deployment.gateway(0).kill('SIGKILL');
  await deployment.gateway(0).exited;
  await ada.say('lobby', 'still there?', { to: ['echo'] });
  await deployment.restart(0);
  await answer('still there?');
  await ada.say('lobby', 'not to it');
  await ada.say('lobby', 'stop', { to: ['echo'] });
  expect(await bot.exited).toBe(0);
  expect(bot.printed()).toBe('here\n');
});

test('watch tells who is there, what is said, and how its connection does', async () => {
  using bob = await peer('bob', 'watched');
  await bob.say('watched', 'before');
  const watcher = run('watch.ts', 'watched', 'eve', deployment.gateway(1).wsUrl);
  await eventually(() => expect(watcher.printed()).toMatch(/2 here at \d+: bob, eve\n/));
  using cy = await peer('cy', 'watched');
  await cy.say('watched', 'psst', { to: ['eve'] });
  await eventually(() => expect(watcher.printed()).toMatch(/\d+ cy → eve: psst\n/));
  expect(watcher.printed()).toMatch(/^-- live at gw-\w+, 0 to say, 0 came again\n/);
  expect(watcher.printed()).toMatch(/\d+ bob → all: before\n/);
  expect(watcher.printed()).toMatch(/cy joined; 3 here at \d+: bob, eve, cy\n/);
  watcher.child.kill('SIGINT');
  expect(await watcher.exited).toBe(0);
  await bob.next((frame) => frame.type === 'member' && frame.change === 'left');
});

test('send-file shares a file and prints its URL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'natter-example-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'note.txt');
  writeFileSync(path, 'for bob');
  using bob = await peer('bob', 'shared');
  const sender = run('send-file.ts', deployment.gateway(0).httpUrl, 'shared', path, 'bob');
  expect(await sender.exited).toBe(0);
  expect(await bob.next('message')).toMatchObject({ to: ['bob'], file: { name: 'note.txt' } });
  expect(await (await fetch(sender.printed().trim())).text()).toBe('for bob');
});

test('the program at the beginning of docs/client.md does what it says', async () => {
  const page = readFileSync(new URL('../../../docs/client.md', import.meta.url), 'utf8');
  const program = /```js\n(?<code>[^`]*)```/.exec(page)?.groups?.['code'] ?? '';
  expect(program).toContain("'ws://localhost:8081'");
  const here = program
    .replace('ws://localhost:8080', deployment.gateway(0).wsUrl)
    .replace('ws://localhost:8081', deployment.gateway(1).wsUrl);
  const child = spawn(process.execPath, ['--input-type=module', '-e', here], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: 'inherit',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  using eve = await peer('eve');
  await eve.next((frame) => frame.type === 'member' && frame.alias === 'ada');
  await eve.say('lobby', 'ping');
  expect(await eve.next((frame) => frame.type === 'message' && frame.from === 'ada')).toMatchObject(
    { text: 'pong', to: ['eve'] },
  );
});
