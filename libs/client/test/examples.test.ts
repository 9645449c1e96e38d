// The examples and the programs in the documentation, run as they are against real gateways.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, JsonPeer } from '@natter/testkit';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { deploy } from './deployment.ts';
import type { Deployment } from './deployment.ts';

let deployment: Deployment;
/** Where the programs run, and keep their sessions. */
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'natter-example-'));
  mkdirSync(join(folder, 'node_modules/@natter'), { recursive: true });
  const library = fileURLToPath(new URL('..', import.meta.url));
  symlinkSync(library, join(folder, 'node_modules/@natter/client'));
  deployment = await deploy(2);
});
afterAll(async () => {
  await deployment[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Runs one; returns what it has printed so far. */
function run(...args: string[]) {
  const child = spawn(process.execPath, args, { cwd: folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (printed += data.toString()));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return { child, exited, printed: () => printed };
}

const example = (name: string): string =>
  fileURLToPath(new URL(`../examples/${name}`, import.meta.url));

/** The first program of a page that matches, with the test's gateways. */
function programIn(page: string, fence: RegExp): string {
  const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8');
  const program = fence.exec(text)?.groups?.['code'] ?? '';
  expect(program).toContain("'ws://localhost:8081'");
  return program
    .replace('ws://localhost:8080', deployment.gateway(0).wsUrl)
    .replace('ws://localhost:8081', deployment.gateway(1).wsUrl);
}

async function peer(alias: string, room = 'lobby'): Promise<JsonPeer> {
  const opened = await JsonPeer.open(deployment.gateway(1).wsUrl);
  await opened.hello(alias);
  await opened.join(room);
  return opened;
}

test('echo-bot answers, at the next gateway too, until it is told to stop', async () => {
  using ada = await peer('ann');
  // It knows only the gateway that is killed.
  const bot = run(example('echo-bot.ts'), deployment.gateway(0).wsUrl);
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

test('watch shows members, messages and the connection', async () => {
  using bob = await peer('bob', 'watched');
  await bob.say('watched', 'before');
  const watcher = run(example('watch.ts'), 'watched', 'eve', deployment.gateway(1).wsUrl);
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
  const path = join(folder, 'note.txt');
  writeFileSync(path, 'for bob');
  using bob = await peer('bob', 'shared');
  const sender = run(example('send-file.ts'), deployment.gateway(0).httpUrl, 'shared', path, 'bob');
  expect(await sender.exited).toBe(0);
  expect(await bob.next('message')).toMatchObject({ to: ['bob'], file: { name: 'note.txt' } });
  expect(await (await fetch(sender.printed().trim())).text()).toBe('for bob');
});

test('the program in docs/client.md does what it says', async () => {
  using eve = await peer('eve');
  run('--input-type=module', '-e', programIn('docs/client.md', /```js\n(?<code>[^`]*)```/));
  await eve.next((frame) => frame.type === 'member' && frame.alias === 'ada');
  await eve.say('lobby', 'ping');
  expect(await eve.next((frame) => frame.type === 'message' && frame.from === 'ada')).toMatchObject(
    { text: 'pong', to: ['eve'] },
  );
});

test('each program that was killed is the same member when started again', async () => {
  using watcher = await peer('watcher');
  const url = deployment.gateway(1).wsUrl;
  const clientPage = programIn('docs/client.md', /```js\n(?<code>[^`]*)```/);
  const readme = programIn('README.md', /<<'JS'\n(?<code>[^]*?)\nJS\n/);
  const printed = (pattern: RegExp) => (program: ReturnType<typeof run>) =>
    eventually(() => expect(program.printed()).toMatch(pattern));
  // By alias: how to run it, and how it shows that it is in the lobby.
  const programs = {
    ada: {
      args: ['--input-type=module', '-e', clientPage],
      isIn: () =>
        eventually(async () => {
          await watcher.say('lobby', 'ping');
          await watcher.next((frame) => frame.type === 'message' && frame.text === 'pong', 1_000);
        }),
    },
    dan: { args: ['--input-type=module', '-e', readme], isIn: printed(/stored as/) },
    echo: { args: [example('echo-bot.ts'), url], isIn: printed(/here\n/) },
    fay: { args: [example('watch.ts'), 'lobby', 'fay', url], isIn: printed(/\d+ here at/) },
  };
  for (const [alias, { args, isIn }] of Object.entries(programs)) {
    const first = run(...args);
    await isIn(first);
    first.child.kill('SIGKILL');
    await first.exited;
    const second = run(...args);
    await isIn(second);
    const told = watcher.frames.filter((frame) => frame.type === 'member' && frame.alias === alias);
    expect(told.length, `${alias} joined once, if it was not there`).toBeLessThan(2);
    second.child.kill('SIGKILL');
  }
});
